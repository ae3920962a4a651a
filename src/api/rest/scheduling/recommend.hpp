#pragma once

#include "platform/config/live.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "scheduling/ranking/service.hpp"
#include "scheduling/session/free_segments.hpp"

namespace medres::api {

/// POST /api/v1/slots:recommend: the best free starts, with their points and reasons. `defaults` are the weights of
/// criteria that a request does not weigh itself.
void AddRecommend(http::Group& group, scheduling::Recommender& recommender, const scheduling::NumberSources& numbers,
                  const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources,
                  const config::Section<scheduling::Weights>& defaults, const http::Messages& messages);

}  // namespace medres::api
