-- definition, when it is opened, then for each step: id, JSON array of the ids it needs. Returns the whole hash.
if redis.call('EXISTS', workflow) == 0 then
  local steps = (#ARGV - 5) / 2
  redis.call('HSET', workflow, 'definition', ARGV[4], 'live', steps, 'unfinished', steps,
    'opened', ARGV[5])
  for i = 6, #ARGV, 2 do
    local step = ARGV[i]
    redis.call('HSET', workflow, step .. '/state', 'PENDING', step .. '/epoch', 0,
      step .. '/attempts', 0, step .. '/needs', ARGV[i + 1])
  end
  keep()
end
return redis.call('HGETALL', workflow)
