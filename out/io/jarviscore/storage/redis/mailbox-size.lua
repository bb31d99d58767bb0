-- Returns how many messages wait or are being worked on.
due() -- which gives up what was delivered too often
return {buried, redis.call('XLEN', mail)}
