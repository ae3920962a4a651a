#pragma once

#include "platform/http/router.hpp"
#include "platform/pool/board.hpp"

namespace medres::api {

void AddPools(http::Group& group, const pool::Board& pools);

}  // namespace medres::api
