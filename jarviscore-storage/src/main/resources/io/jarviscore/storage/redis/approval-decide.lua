-- request, status, decision, channel, what to publish. EXPIRED ends a question whose
-- time is over, anything else decides one whose time is not. Returns 1 before the state if this call
-- decided it, else 0.
local expires = ARGV[2] == 'EXPIRED'
if get('status') == 'PENDING' and expires == isOver() then
  redis.call('HSET', question, 'status', ARGV[2], 'decision', ARGV[3], 'request', ARGV[1],
    'decidedAt', expires and get('expiresAt') or micros(now()))
  redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return {get('request') == ARGV[1] and 1 or 0, state()}
