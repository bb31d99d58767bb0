-- ids. Returns in turn those that are known, their documents, and 1 for an agent that lives, else 0.
local found = {}
for i = 2, #ARGV do
  local document = redis.call('HGET', agents, ARGV[i])
  if document then
    found[#found + 1] = ARGV[i]
    found[#found + 1] = document
    found[#found + 1] = tonumber(redis.call('ZSCORE', untils, ARGV[i]) or 0) > now and 1 or 0
  end
end
return found
