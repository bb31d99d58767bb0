-- What every script about one workflow begins with. A workflow is a hash: its definition, when it was
-- opened, how many of its steps are live (pending or running), and for each step fields named
-- <step>/state, epoch, attempts, needs, lease, request, status, outcome, recorded, reopened. A step's id
-- has no slash in it. Documents are stored and returned as they came: nothing here writes JSON.
local workflow, journal, active = KEYS[1], KEYS[2], KEYS[3]
local id, ttl, channel = ARGV[1], ARGV[2], ARGV[3]

local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

local function now()
  return math.floor(micros() / 1000)
end

local function get(step, field)
  return redis.call('HGET', workflow, step .. '/' .. field)
end

local function set(step, field, value)
  redis.call('HSET', workflow, step .. '/' .. field, value)
end

local function forget(step, field)
  redis.call('HDEL', workflow, step .. '/' .. field)
end

-- Whoever was replaced has an older epoch; whoever ended has another state.
local function held(step, epoch)
  return get(step, 'state') == 'RUNNING' and get(step, 'epoch') == epoch
end

local function claimable(step)
  local state = get(step, 'state')
  return state == 'PENDING' or (state == 'RUNNING' and tonumber(get(step, 'lease')) <= now())
end

local function live(state)
  return state == 'PENDING' or state == 'RUNNING'
end

-- Changes a step's state, and with it whether the workflow is listed as having work left.
local function move(step, state)
  local was = live(get(step, 'state'))
  set(step, 'state', state)
  if was == live(state) then return end
  if redis.call('HINCRBY', workflow, 'live', was and -1 or 1) == 0 then
    redis.call('ZREM', active, id)
  else
    redis.call('ZADD', active, now(), id)
  end
end

-- The names of a step's entries in the workflow's journal.
local function entries(step)
  local names, start = {}, step .. '/'
  for _, name in ipairs(redis.call('HKEYS', journal)) do
    if string.sub(name, 1, #start) == start then names[#names + 1] = name end
  end
  return names
end

-- Ends a step for good, or until it is reopened if it waits. A step that waits keeps its journal.
local function finish(step, state, status, outcome)
  move(step, state)
  forget(step, 'lease')
  set(step, 'status', status)
  set(step, 'outcome', outcome)
  if state == 'FINISHED' then
    for _, name in ipairs(entries(step)) do redis.call('HDEL', journal, name) end
    forget(step, 'recorded')
  end
end

-- Called after every write. What is listed must live as long as the youngest of what it lists.
local function keep()
  redis.call('ZADD', active, 'XX', now(), id)
  redis.call('PEXPIRE', workflow, ttl)
  redis.call('PEXPIRE', journal, ttl)
  redis.call('PEXPIRE', active, ttl)
end

local function tell()
  redis.call('PUBLISH', channel, id)
end

