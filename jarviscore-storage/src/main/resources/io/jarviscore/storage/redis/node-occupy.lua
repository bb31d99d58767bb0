-- KEYS: the process that has a node's name. ARGV: time to live in ms, owner. Returns the owner before, if it
-- was another one.
local last = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[1])
return (last and last ~= ARGV[2]) and {last} or {}
