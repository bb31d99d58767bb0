-- place, attempt.
if mine(ARGV[4], ARGV[5]) then
  giveBack(ARGV[4])
  keep()
  ring()
end
return {buried}
