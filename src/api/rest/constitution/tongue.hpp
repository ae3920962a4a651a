#pragma once

#include "api/rest/constitution/evidence.hpp"
#include "platform/async/blocking_pool.hpp"

namespace medres::api {

/// Pictures of tongues: measured, of nobody or of a patient, and never kept. `pool`: where they are decoded.
void AddTongues(http::Group& group, const EvidenceParts& evidence, async::BlockingPool& pool);

}  // namespace medres::api
