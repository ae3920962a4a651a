#pragma once

#include <string_view>

#include "notification/model.hpp"

namespace medres::notification {

/// data/notifications/<language>.yaml, compiled into the program.
std::string_view EmbeddedTemplates(Language language);

}  // namespace medres::notification
