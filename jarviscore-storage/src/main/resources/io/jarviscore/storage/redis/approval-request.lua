-- question, time to live in ms, time to decide in microseconds or nothing. A question does not age before
-- somebody has acted on its decision, and is young again when it is asked again.
if redis.call('EXISTS', question) == 0 then
  local at = now()
  redis.call('HSET', question, 'question', ARGV[1], 'status', 'PENDING', 'requestedAt', micros(at))
  if ARGV[3] ~= '' then redis.call('HSET', question, 'expiresAt', micros(at + ARGV[3])) end
elseif get('acknowledged') then
  redis.call('PEXPIRE', question, ARGV[2])
end
return {state()}
