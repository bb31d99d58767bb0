-- What every script about one mailbox begins with. A mailbox is a stream of messages that wait or are
-- being worked on; a consumer group is the bookmark of what was never delivered. Beside it there are: held,
-- the deliveries that are worked on, by when they come back; seen, the ids that were accepted; dead, what
-- was given up; waiting, the tickets of those who wait for a message. A delivery is named by its message's
-- place, how many deliveries it makes, and the ticket it was for, if any: '1700000000000000-0/1/'.
-- The result's first element lists what was given up just now.
local mail, held, seen, dead, waiting = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local ttl, inboxes, maxDeliveries, visibility = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local GROUP, MAX_DEAD, NEVER = 'readers', 1000, 'never'
local buried = {}

local moment
-- The server's time, asked once: it stands still while a script runs.
local function micros()
  if not moment then
    local time = redis.call('TIME')
    moment = time[1] * 1000000 + time[2]
  end
  return moment
end

local function now()
  return math.floor(micros() / 1000)
end

local function field(letter, name)
  for i = 1, #letter[2], 2 do
    if letter[2][i] == name then return letter[2][i + 1] end
  end
end

local function message(place)
  return redis.call('XRANGE', mail, place, place)[1]
end

local function parse(delivery)
  local place, attempt = string.match(delivery, '^([^/]+)/(%d+)/')
  return place, tonumber(attempt)
end

-- Messages that were never delivered. Who reads first makes the group.
local function unread(most)
  local function read()
    return redis.pcall('XREADGROUP', 'GROUP', GROUP, 'all', 'COUNT', most, 'NOACK', 'STREAMS', mail, '>')
  end
  local news = read()
  if news and news.err then
    if redis.call('EXISTS', mail) == 0 then return {} end
    redis.call('XGROUP', 'CREATE', mail, GROUP, 0)
    news = read()
  end
  return news and news[1][2] or {}
end

-- Names a delivery that comes back when its time is over.
local function hold(letter, attempt, ticket)
  local delivery = letter[1] .. '/' .. attempt .. '/' .. ticket
  redis.call('ZADD', held, string.format('%.0f', now() + visibility), delivery)
  return delivery
end

-- Only the newest delivery counts, and only until its time is over.
local function counts(delivery)
  local untilWhen = redis.call('ZSCORE', held, delivery)
  return untilWhen and tonumber(untilWhen) > now()
end

-- Called after every write. A mailbox with messages does not age. The parts of an empty one end together,
-- so all are touched, but only when a sixteenth of their time is over; the messages last. What never comes
-- back keeps the held ones from being removed, and made anew without an end, whenever there is none.
local function keep()
  local left = redis.call('PTTL', mail)
  if redis.call('XLEN', mail) > 0 then
    if left >= 0 then
      for i = 5, 1, -1 do redis.call('PERSIST', KEYS[i]) end
    end
  elseif left < ttl * 15 / 16 then
    redis.call('ZADD', held, '+inf', NEVER)
    for i = 5, 1, -1 do redis.call('PEXPIRE', KEYS[i], ttl) end
  end
end

local function bury(delivery)
  local place = parse(delivery)
  local letter = message(place)
  redis.call('ZREM', held, delivery)
  if not letter then return end -- a server that may evict has thrown the messages away
  redis.call('XDEL', mail, place)
  redis.call('XADD', dead, 'MAXLEN', MAX_DEAD, '*', 'envelope', field(letter, 'envelope'))
  redis.call('PEXPIRE', dead, ttl)
  buried[#buried + 1] = field(letter, 'id')
end

-- Gives up what was delivered too often; the others that are to be delivered again, by their old place.
local function due()
  local again = {}
  for _, delivery in ipairs(redis.call('ZRANGEBYSCORE', held, '-inf', now(), 'LIMIT', 0, 1000)) do
    local place, attempt = parse(delivery)
    if attempt >= maxDeliveries then
      bury(delivery)
    else
      again[#again + 1] = {place = place, attempt = attempt, delivery = delivery}
    end
  end
  table.sort(again, function(a, b) return a.place < b.place end)
  return again
end

local function tell(ticket, text)
  return redis.call('PUBLISH', inboxes .. string.match(ticket, '^[^:]+'), text) > 0
end

-- Has everybody who waits look again.
local function ring()
  local ticket = redis.call('LPOP', waiting)
  while ticket do
    tell(ticket, ticket)
    ticket = redis.call('LPOP', waiting)
  end
end
