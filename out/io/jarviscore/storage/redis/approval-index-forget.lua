-- a time, then ids. Takes them off all lists, but for those that were listed since that time.
for i = 2, #ARGV do
  local id = ARGV[i]
  local listed = math.max(redis.call('ZSCORE', undecided, id) or 0,
    redis.call('ZSCORE', unacknowledged, id) or 0)
  if listed <= tonumber(ARGV[1]) then
    for _, key in ipairs(KEYS) do redis.call('ZREM', key, id) end
  end
end
return {}
