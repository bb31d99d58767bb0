-- Returns the envelopes of what was given up, oldest first.
due() -- which gives up what was delivered too often
local letters = {buried}
for _, letter in ipairs(redis.call('XRANGE', dead, '-', '+')) do
  letters[#letters + 1] = field(letter, 'envelope')
end
return letters
