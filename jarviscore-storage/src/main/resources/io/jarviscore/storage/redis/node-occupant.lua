-- KEYS: the process that has a node's name. Returns it, if there is one.
local last = redis.call('GET', KEYS[1])
return last and {last} or {}
