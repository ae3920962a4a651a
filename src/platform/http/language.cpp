#include "platform/http/language.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "platform/http/message.hpp"
#include "platform/http/weighted.hpp"

namespace medres::http {
namespace detail {

std::string_view NextElement(std::string_view& list) {
  const auto comma = list.find(',');
  const std::string_view element = text::Trim(list.substr(0, comma));
  list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
  return element;
}

int WeightOf(std::string_view parameters) {
  for (const std::string_view parameter : text::Split(parameters, ';')) {
    const std::string_view trimmed = text::Trim(parameter);
    if (!trimmed.starts_with("q=") && !trimmed.starts_with("Q=")) continue;
    const auto weight = text::ParseNumber(trimmed.substr(2));
    return weight && *weight >= 0 && *weight <= 1 ? static_cast<int>(*weight * 1000) : 0;
  }
  return 1000;
}

}  // namespace detail

namespace {

bool Speaks(std::string_view range, std::string_view language) {
  return EqualsIgnoringCase(range.substr(0, range.find('-')), language);
}

}  // namespace

std::string_view ToString(Language language) { return language == Language::kZh ? "zh" : "en"; }

Language NegotiateLanguage(std::string_view accept_language) {
  int chinese = 0;
  int english = 0;
  ForEachWeighted(accept_language, [&](std::string_view range, int weight) {
    if (Speaks(range, "zh")) chinese = std::max(chinese, weight);
    if (Speaks(range, "en")) english = std::max(english, weight);
  });
  return chinese > english ? Language::kZh : Language::kEn;
}

}  // namespace medres::http
