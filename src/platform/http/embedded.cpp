#include "platform/http/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::http {
namespace {

constexpr char kEnglishMessages[] = {
#embed "data/messages/en.yaml"
};

constexpr char kChineseMessages[] = {
#embed "data/messages/zh.yaml"
};

constexpr char kDocsPage[] = {
#embed "src/platform/http/docs.html"
};

}  // namespace

std::string_view EmbeddedMessages(Language language) {
  if (language == Language::kZh) return {kChineseMessages, sizeof kChineseMessages};
  return {kEnglishMessages, sizeof kEnglishMessages};
}

std::string_view EmbeddedDocsPage() { return {kDocsPage, sizeof kDocsPage}; }

}  // namespace medres::http
