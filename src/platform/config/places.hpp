#pragma once

#include "platform/config/settings.hpp"

namespace medres::config {

/// What a part of the program refuses is about values of its own keys: each issue whose pointer is a key gets, as
/// `place`, where the value stands, unless it says so itself.
Error WithPlaces(Error error, const Settings& settings);

}  // namespace medres::config
