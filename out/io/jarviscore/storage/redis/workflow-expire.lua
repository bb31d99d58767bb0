-- owner, steps. Ends the leases of those that the owner holds. Returns 1 if there are any, else 0. It does not
-- count as a write: the workflow is as quiet as before, so that whoever looks for such workflows finds it.
local owner, found, now = ARGV[4], 0, now()
for i = 5, #ARGV do
  local step = ARGV[i]
  if get(step, 'state') == 'RUNNING' and get(step, 'owner') == owner then
    found = 1
    if tonumber(get(step, 'lease')) > now then set(step, 'lease', string.format('%.0f', now)) end
  end
end
if found == 1 then tell() end
return {found}
