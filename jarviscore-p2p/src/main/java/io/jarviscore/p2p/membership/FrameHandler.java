package io.jarviscore.p2p.membership;

/** Receives the parts of a frame in their order. */
interface FrameHandler {
    void onPing(int seq, long targetBoot);

    void onPingRequest(int seq, long targetBoot);

    void onAck(int seq);

    void onNack(int seq, boolean refused);

    /** The parts that follow are full state. */
    void onSync(boolean reply, boolean last);

    void onMember(Member member);

    void onSuspect(String name, long incarnation, String from, boolean refused);

    void onDead(String name, long incarnation, String from);

    void onConflict(long boot);

    void onDigest(long digest);
}
