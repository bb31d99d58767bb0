-- What every script about one workflow begins with. A workflow is a hash: its definition, how many of its
-- steps are live (pending or running), how many unfinished, waiting and ended as what, its status, when it was
-- opened and when it was written to last, and for each step fields named <step>/state, epoch, attempts, needs,
-- lease, owner, request, status, outcome, started, ended, recorded, reopened. Its journal is another one, with fields <step>/<number>. What follows the last slash is never a part of the step's id.
-- Documents are stored and returned as they came: nothing here writes JSON.
local workflow, journal = KEYS[1], KEYS[2]
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

-- The newest claim has ended.
local function unclaim(step)
  redis.call('HDEL', workflow, step .. '/lease', step .. '/owner')
end

-- Whoever was replaced has an older epoch; whoever ended has another state.
local function held(step, epoch)
  return get(step, 'state') == 'RUNNING' and get(step, 'epoch') == epoch
end

local function live(state)
  return state == 'PENDING' or state == 'RUNNING'
end

-- A pending step has a lease only while it pauses.
local function claimable(step)
  return live(get(step, 'state')) and tonumber(get(step, 'lease') or 0) <= now()
end

-- Changes a step's state, and with it how many have work left. That the workflow is listed elsewhere as
-- having some is seen to by the caller, before.
local function move(step, state)
  local before = get(step, 'state')
  local was, is = live(before), live(state)
  set(step, 'state', state)
  if was ~= is then redis.call('HINCRBY', workflow, 'live', is and 1 or -1) end
  local ended, ends = before == 'FINISHED', state == 'FINISHED'
  if ended ~= ends then redis.call('HINCRBY', workflow, 'unfinished', ends and -1 or 1) end
  local waited, waits = before == 'WAITING', state == 'WAITING'
  if waited ~= waits then redis.call('HINCRBY', workflow, 'waiting', waits and 1 or -1) end
  if ended then redis.call('HINCRBY', workflow, 'as ' .. get(step, 'status'), -1) end
end

local function count(name)
  return tonumber(redis.call('HGET', workflow, name) or 0)
end

-- How the workflow stands; the first that applies.
local function standing()
  if count('waiting') > 0 then return 'WAITING' end
  if count('unfinished') > 0 then return 'RUNNING' end
  for _, status in ipairs({'CANCELLED', 'FAILURE', 'TIMEOUT'}) do
    if count('as ' .. status) > 0 then return status end
  end
  return 'SUCCESS'
end

-- Set where a write has changed how the workflow stands.
local moved = nil

-- Calls back with the names of a step's entries in the journal, in order and some at a time.
local function eachEntries(step, visit)
  local recorded, SOME = tonumber(get(step, 'recorded') or 0), 1000
  for from = 1, recorded, SOME do
    local names = {}
    for number = from, math.min(from + SOME - 1, recorded) do
      names[#names + 1] = step .. '/' .. number
    end
    visit(names)
  end
end

-- Ends a step for good, or until it is reopened if it waits. A step that waits keeps its journal.
local function finish(step, state, status, outcome)
  move(step, state)
  unclaim(step)
  set(step, 'status', status)
  set(step, 'outcome', outcome)
  set(step, 'ended', string.format('%.0f', micros()))
  if state == 'FINISHED' then
    redis.call('HINCRBY', workflow, 'as ' .. status, 1)
    eachEntries(step, function(names) redis.call('HDEL', journal, unpack(names)) end)
    forget(step, 'recorded')
  end
end

-- Makes a step pending as if it had never been claimed. The request is remembered, because a step that
-- this very call reopened may have been run when the call is repeated.
local function reopen(step, request)
  move(step, 'PENDING')
  set(step, 'attempts', 0)
  set(step, 'reopened', request)
  forget(step, 'status')
  forget(step, 'outcome')
  forget(step, 'ended')
end

-- Called after every write; returns when it was. Only what is finished ages.
local function keep()
  local written = string.format('%.0f', micros())
  local stands = standing()
  if redis.call('HGET', workflow, 'status') ~= stands then moved = stands end
  redis.call('HSET', workflow, 'written', written, 'status', stands)
  for _, key in ipairs({workflow, journal}) do
    if redis.call('HGET', workflow, 'unfinished') == '0' then
      redis.call('PEXPIRE', key, ttl)
    else
      redis.call('PERSIST', key)
    end
  end
  return written
end

-- A reply with how the workflow stands now and when it was opened, if how it stands has changed.
local function told(reply)
  if moved then
    reply[#reply + 1] = moved
    reply[#reply + 1] = redis.call('HGET', workflow, 'opened')
  end
  return reply
end

local function tell()
  redis.call('PUBLISH', channel, id)
end
