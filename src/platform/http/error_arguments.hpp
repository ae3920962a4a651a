#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace medres::http {

/// The value of an error's argument; null when it has none of that name.
inline const std::string* FindArgument(const ErrorArgs& args, std::string_view name) {
  for (const auto& [key, value] : args) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace medres::http
