#include "app/commands/calling.hpp"
#include "app/commands/present.hpp"

namespace medres::app {

int NoShows(Environment& environment, const NoShowOptions& options) {
  ApiRequest request = RequestOf(environment, options.api);
  request.method = options.mark ? "POST" : "GET";
  request.target = "/api/v1/desk/no-shows";
  return Call(environment, options.api, request, options.mark ? PresentMarked : PresentMissed);
}

}  // namespace medres::app
