#pragma once

#include <memory>
#include <string>

#include "app/environment.hpp"
#include "app/house.hpp"
#include "platform/container/container.hpp"

namespace medres::app {

/// A program for one command: a house on its database, which is migrated and in memory.
class HouseSession {
 public:
  /// Failures: the database's, `schema.*`, `keys.file`.
  static Result<std::unique_ptr<HouseSession>> OpenLoaded(Environment& environment);

  House& house() { return program_.Get<House>(); }

 private:
  HouseSession() = default;

  container::Container program_;
};

/// The administrator's key that the demo made, kept beside the field keys.
std::string AdminKeyFile(const config::Settings& settings);

}  // namespace medres::app
