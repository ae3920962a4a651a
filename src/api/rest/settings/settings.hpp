#pragma once

#include "platform/config/service.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// What is in force and who said so; what changed.
void AddReadSettings(http::Group& group, config::SettingsService& service, const http::Messages& messages);
/// Writing settings into the database.
void AddWriteSettings(http::Group& group, config::SettingsService& service);

}  // namespace medres::api
