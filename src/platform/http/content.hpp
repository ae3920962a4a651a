#pragma once

#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace medres::http {

/// A text that does not change while the program runs, with its entity tag and its compressed form made once.
struct Content {
  std::string_view type;  ///< a constant
  std::string text;
  std::string gzipped;  ///< empty when compressing does not pay
  std::string entity_tag;

  Content(std::string_view content_type, std::string content);
};

/// 200 with the entity tag; compressed when the request allows it. `caching` is the Cache-Control.
Response Serve(const Content& content, const Request& request, std::string_view caching);

/// By the file name's ending; application/octet-stream when unknown.
std::string_view ContentTypeOf(std::string_view file_name);

}  // namespace medres::http
