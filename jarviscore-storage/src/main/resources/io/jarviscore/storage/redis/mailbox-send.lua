-- id, request, envelope, max length, ids to remember. Returns ACCEPTED, KNOWN or FULL.
local id, request = ARGV[4], ARGV[5]

-- Places are the server's microseconds, so that one is a number that Lua and a sorted set hold exactly.
local function nextPlace()
  local info = redis.call('XINFO', 'STREAM', mail)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then
      return math.max(micros(), tonumber(string.match(info[i + 1], '^%d+')) + 1)
    end
  end
end

local known = redis.call('ZSCORE', seen, id)
if known then
  -- The same call again, because its answer was lost, is no second message.
  local earlier = message(string.format('%.0f-0', known))
  return {buried, earlier and field(earlier, 'request') == request and 'ACCEPTED' or 'KNOWN'}
end
if redis.call('XLEN', mail) >= tonumber(ARGV[7]) then return {buried, 'FULL'} end
if redis.call('EXISTS', mail) == 0 then
  redis.call('XGROUP', 'CREATE', mail, GROUP, 0, 'MKSTREAM')
end
local place = nextPlace()
redis.call('XADD', mail, string.format('%.0f-0', place),
  'id', id, 'request', request, 'envelope', ARGV[6])
redis.call('ZADD', seen, string.format('%.0f', place), id)
redis.call('ZREMRANGEBYRANK', seen, 0, -(tonumber(ARGV[8]) + 1))
keep()
ring()
return {buried, 'ACCEPTED'}
