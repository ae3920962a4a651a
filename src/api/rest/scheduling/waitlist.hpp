#pragma once

#include "platform/http/router.hpp"
#include "scheduling/waitlist/rounds.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api {

void AddWaitlist(http::Group& group, scheduling::WaitlistService& service, scheduling::WaitlistRounds& rounds);

}  // namespace medres::api
