-- Motorcycle: OSRM's car with the access, restrictions and size of a motorcycle.
--
-- Access: motorcycle, then motor_vehicle, vehicle, access (wiki.openstreetmap.org/wiki/Key:access, "Transport mode
-- restrictions"), so that cities that ban motorcycles (motorcycle=no) are closed, and gates open to them are open.
-- Speeds: those of the car. Limits are the same on most roads; overtaking a queue is lawful in some countries only and is
-- left to the region's speed factor. Turns: a motorcycle sets off faster and swings less, 5 s at most for 7.5 s.
-- Size: a touring motorcycle, 2.3 m long, 0.95 m wide, 1.6 m high with its rider, 350 kg laden (class L3e, EU 168/2013).

local car = require("car")

local function setup()
  local profile = car.setup()
  profile.excludable = Sequence {}
  profile.vehicle_height, profile.vehicle_width = 1.6, 0.95
  profile.vehicle_length, profile.vehicle_weight = 2.3, 350
  profile.turn_penalty = 5
  profile.access_tag_whitelist["motorcycle"] = true
  profile.access_tags_hierarchy = Sequence { "motorcycle", "motor_vehicle", "vehicle", "access" }
  profile.restrictions = Sequence { "motorcycle", "motor_vehicle", "vehicle" }
  return profile
end

return { setup = setup, process_way = car.process_way, process_node = car.process_node, process_turn = car.process_turn }
