#pragma once

#include <string_view>

#include "platform/http/language.hpp"

/// Files that are compiled into the program.
namespace medres::http {

/// data/messages/<language>.yaml
std::string_view EmbeddedMessages(Language language);

/// src/platform/http/docs.html, the page that shows openapi.json
std::string_view EmbeddedDocsPage();

}  // namespace medres::http
