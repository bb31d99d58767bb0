-- Returns the envelopes of what was given up, oldest first.
local letters = {buried}
for _, letter in ipairs(redis.call('XRANGE', dead, '-', '+')) do
  letters[#letters + 1] = field(letter, 'envelope')
end
return letters
