#pragma once

#include "platform/http/router.hpp"
#include "platform/monitor/alerter.hpp"

namespace medres::api {

void AddAlerts(http::Group& group, const monitor::Alerter& alerter);

}  // namespace medres::api
