-- KEYS[6]: this call's id. ARGV: how many, ticket, whether the ticket may be waiting, whether it shall wait if
-- there is nothing, how long to remember the call in ms. Returns
-- delivery, attempt and envelope of each of the next messages; or, if there are none, in how many ms one
-- that is worked on may come back, if any is.
local most, ticket, waits, shallWait = tonumber(ARGV[5]), ARGV[6], ARGV[7] == '1', ARGV[8] == '1'
local taken, reply = 0, {buried}

-- The same call again, because its answer was lost, takes what it took. What it took in vain, because its
-- caller gave up, is held by the ticket.
local before = redis.call('GET', KEYS[6])
if before then
  for delivery in string.gmatch(before, '[^\n]+') do
    local place, attempt = parse(delivery)
    local letter = counts(delivery) and message(place)
    if letter then
      reply[#reply + 1] = delivery
      reply[#reply + 1] = attempt
      reply[#reply + 1] = field(letter, 'envelope')
    end
  end
  if #reply > 1 then return reply end
end

local function give(delivery, attempt, letter)
  taken = taken + 1
  reply[#reply + 1] = delivery
  reply[#reply + 1] = attempt
  reply[#reply + 1] = field(letter, 'envelope')
end

-- What was handed over to the ticket, and is on its way or lost, is taken here.
local function giveHandedOver()
  for _, delivery in ipairs(redis.call('ZRANGE', held, 0, -1)) do
    if string.sub(delivery, -#ticket - 1) == '/' .. ticket and counts(delivery) then
      local place, attempt = parse(delivery)
      local letter = message(place)
      if letter then give(delivery, attempt, letter) end
    end
  end
end

if waits and redis.call('LREM', waiting, 0, ticket) == 0 then
  giveHandedOver()
  if taken > 0 then return reply end
end
for _, each in ipairs(due()) do
  if taken < most then
    -- A server that may evict can have thrown the messages away, and kept who works on them.
    redis.call('ZREM', held, each.delivery)
    local letter = message(each.place)
    if letter then give(hold(letter, each.attempt + 1, ticket), each.attempt + 1, letter) end
  end
end
if taken < most then
  for _, letter in ipairs(unread(most - taken)) do give(hold(letter, 1, ticket), 1, letter) end
end
if taken > 0 then
  local names = {}
  for i = 2, #reply, 3 do names[#names + 1] = reply[i] end
  redis.call('SET', KEYS[6], table.concat(names, '\n'), 'PX', ARGV[9])
  keep()
  return reply
end
if shallWait then
  if not waits then
    -- The answer to the same question may have been lost, and the ticket called meanwhile.
    giveHandedOver()
    if taken > 0 then return reply end
  end
  redis.call('LREM', waiting, 0, ticket)
  redis.call('RPUSH', waiting, ticket)
  redis.call('PEXPIRE', waiting, ttl)
end
local first = redis.call('ZRANGE', held, 0, 0, 'WITHSCORES')
if first[1] and first[1] ~= NEVER then reply[2] = math.max(1, first[2] - now()) end
return reply
