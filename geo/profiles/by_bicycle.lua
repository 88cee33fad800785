-- Bicycle: OSRM's own profile (15 km/h, 4 km/h where it is pushed), without trains.

local bicycle = require("bicycle")

local function setup()
  local profile = bicycle.setup()
  profile.use_public_transport = false
  return profile
end

return {
  setup = setup,
  process_way = bicycle.process_way,
  process_node = bicycle.process_node,
  process_turn = bicycle.process_turn
}
