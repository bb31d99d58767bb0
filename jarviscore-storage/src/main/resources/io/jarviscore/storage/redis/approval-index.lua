-- What every script about the lists of questions begins with: undecided ones, when the time of each is
-- over, and decisions that nobody has acted on. They are in another slot of a cluster than the questions
-- are. Therefore they may list too much, and never too little: what is listed is looked at. The scores are
-- microseconds: of the first and the last when the question was listed, of the second when it is due.
local undecided, due, unacknowledged = KEYS[1], KEYS[2], KEYS[3]

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function micros(at)
  return string.format('%.0f', at)
end

local function list(key, at, id)
  redis.call('ZADD', key, micros(at), id)
end
