package io.jarviscore.p2p.messaging;

import io.jarviscore.p2p.transport.FleetKeys;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Nodes of one process that know one another. */
final class Pair implements AutoCloseable {
    static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    final List<MessageNode> nodes = new ArrayList<>();
    final List<String> lost = new CopyOnWriteArrayList<>();

    static MessageConfig config(String name, long boot, int port, String keys) {
        return config(name, boot, port, keys, MessageConfig.Keepalive.defaults());
    }

    static MessageConfig config(
            String name, long boot, int port, String keys, MessageConfig.Keepalive keepalive) {
        return new MessageConfig(
                name,
                boot,
                "127.0.0.1",
                port,
                keys.isEmpty() ? FleetKeys.none() : FleetKeys.parse(keys),
                "test",
                MessageConfig.DEFAULT_MAX_BYTES,
                keepalive);
    }

    MessageNode add(MessageConfig config, Answer answer) {
        MessageNode node =
                new MessageNode(
                        config,
                        new MessageHandler() {
                            @Override
                            public byte[] onRequest(String from, byte[] body, Duration remaining)
                                    throws Exception {
                                return answer.to(from, body);
                            }

                            @Override
                            public void onNotify(String from, byte[] body) throws Exception {
                                answer.to(from, body);
                            }

                            @Override
                            public void onLinkLost(String node) {
                                lost.add(node);
                            }
                        });
        nodes.add(node);
        return node;
    }

    /** Two nodes, a and b, of which b answers. */
    static Pair of(String keys, Answer answer) {
        Pair pair = new Pair();
        pair.add(config("a", 1, 0, keys), (from, body) -> body);
        pair.add(config("b", 2, 0, keys), answer);
        pair.meet();
        return pair;
    }

    void meet() {
        a().join("b", 2, address(b()));
        b().join("a", 1, address(a()));
    }

    MessageNode a() {
        return nodes.get(0);
    }

    MessageNode b() {
        return nodes.get(1);
    }

    static InetSocketAddress address(MessageNode node) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port());
    }

    @Override
    public void close() {
        nodes.forEach(MessageNode::close);
    }

    @FunctionalInterface
    interface Answer {
        byte[] to(String from, byte[] body) throws Exception;
    }
}
