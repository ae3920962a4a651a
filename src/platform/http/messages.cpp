#include "platform/http/messages.hpp"

#include <algorithm>
#include <stdexcept>

#include <yaml-cpp/yaml.h>

#include "platform/http/embedded.hpp"
#include "platform/http/error_arguments.hpp"

namespace medres::http {
namespace {

std::string Fill(std::string_view text, const ErrorArgs& args) {
  std::string filled;
  while (!text.empty()) {
    const auto open = text.find('{');
    filled += text.substr(0, open);
    if (open == text.npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    const std::string* value = close == text.npos ? nullptr : FindArgument(args, text.substr(1, close - 1));
    const auto taken = value != nullptr ? close + 1 : 1;
    filled += value != nullptr ? std::string_view(*value) : text.substr(0, 1);
    text.remove_prefix(taken);
  }
  return filled;
}

template <class Texts>
Texts LoadTexts(std::string_view yaml, Language language) {
  Texts texts;
  const auto refuse = [language](const std::string& reason) {
    throw std::runtime_error("message catalogue '" + std::string(ToString(language)) + "': " + reason);
  };
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    for (const auto& entry : root) {
      const auto code = entry.first.as<std::string>();
      if (!texts.emplace(code, entry.second.as<std::string>()).second) refuse("repeated code " + code);
    }
  } catch (const YAML::Exception& broken) {
    refuse(broken.what());
  }
  return texts;
}

}  // namespace

Messages::Messages(std::string_view english_yaml, std::string_view chinese_yaml)
    : texts_{LoadTexts<Texts>(english_yaml, Language::kEn), LoadTexts<Texts>(chinese_yaml, Language::kZh)} {}

Messages Messages::Embedded() { return {EmbeddedMessages(Language::kEn), EmbeddedMessages(Language::kZh)}; }

std::string Messages::Render(Language language, std::string_view code, const ErrorArgs& args) const {
  const auto at = Of(language).find(code);
  return at == Of(language).end() ? std::string(code) : Fill(at->second, args);
}

bool Messages::Has(Language language, std::string_view code) const { return Of(language).contains(code); }

std::vector<std::string> Messages::Codes(Language language) const {
  std::vector<std::string> codes;
  for (const auto& [code, text] : Of(language)) codes.push_back(code);
  std::sort(codes.begin(), codes.end());
  return codes;
}

}  // namespace medres::http
