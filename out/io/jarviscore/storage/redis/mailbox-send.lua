-- id, request, envelope, max length, ids to remember, the longest envelope to hand over (0 where it cannot
-- be seen whether a process listens). Returns ACCEPTED, KNOWN or FULL.
local id, request, envelope, most = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local remembered, longest = tonumber(ARGV[9]), tonumber(ARGV[10])

-- Places are the server's microseconds, so that one is a number that Lua and a sorted set hold exactly.
local function text(place)
  return string.format('%.0f', place)
end

local function add(place)
  return redis.pcall('XADD', mail, text(place) .. '-0', 'id', id, 'request', request, 'envelope', envelope)
end

local function lastPlace()
  local info = redis.call('XINFO', 'STREAM', mail)
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then return tonumber(string.match(info[i + 1], '^%d+')) end
  end
end

-- Gives the next message to the first who waits in a process that is there, without being asked again.
local function handOver(ticket)
  local letter = unread(1)[1]
  while ticket do
    local delivery = letter[1] .. '/1/' .. ticket
    if tell(ticket, ticket .. '\n' .. delivery .. '\n1\n' .. field(letter, 'envelope')) then
      hold(letter, 1, ticket)
      return
    end
    ticket = redis.call('LPOP', waiting)
  end
  redis.call('ZADD', held, 0, letter[1] .. '/0/')
end

local known = redis.call('ZSCORE', seen, id)
if known then
  -- The same call again, because its answer was lost, is no second message.
  local earlier = message(text(known) .. '-0')
  return {buried, earlier and field(earlier, 'request') == request and 'ACCEPTED' or 'KNOWN'}
end
if redis.call('XLEN', mail) >= most then
  due() -- which gives up what was delivered too often
  if redis.call('XLEN', mail) >= most then return {buried, 'FULL'} end
end
local place = micros()
if type(add(place)) == 'table' then
  -- The clock was set back, or two messages have the same microsecond.
  place = lastPlace() + 1
  local added = add(place)
  if type(added) == 'table' then return added end
end
redis.call('ZADD', seen, text(place), id)
-- Not every time: some more than asked for may be remembered.
if place % 16 == 0 then redis.call('ZREMRANGEBYRANK', seen, 0, -(remembered + 1)) end
keep()
local ticket = redis.call('LPOP', waiting)
if ticket and #envelope <= longest then
  handOver(ticket)
elseif ticket then
  tell(ticket, ticket)
  ring()
end
return {buried, 'ACCEPTED'}
