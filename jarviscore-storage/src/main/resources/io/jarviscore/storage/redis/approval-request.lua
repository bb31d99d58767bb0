-- question, time to live in ms, time to decide in microseconds or nothing, channel, what to publish of a
-- new question. A question does not age before somebody has acted on its decision, and is young again when
-- it is asked again.
if redis.call('EXISTS', question) == 0 then
  local at = now()
  redis.call('HSET', question, 'question', ARGV[1], 'status', 'PENDING', 'requestedAt', micros(at))
  if ARGV[3] ~= '' then redis.call('HSET', question, 'expiresAt', micros(at + ARGV[3])) end
  redis.call('PUBLISH', ARGV[4], ARGV[5])
elseif get('acknowledged') then
  redis.call('PEXPIRE', question, ARGV[2])
end
return {state()}
