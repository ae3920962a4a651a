#pragma once

#include "platform/http/context.hpp"

namespace medres::app {

/// That no number of a person stands in the address of a request: addresses are kept by proxies, browsers and logs on
/// the way that are not ours. Refusing is the one thing that makes callers stop; there is no setting to allow it. Pure.
/// kMalformed `access.number_in_url` {way}.
Status CheckAddress(const http::Context& context);

}  // namespace medres::app
