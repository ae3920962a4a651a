#include "api/rest/recommendation/advice_speaker.hpp"

namespace medres::api {

std::string AdviceSpeaker::Say(std::string_view code, ErrorArgs args) const {
  for (auto& [name, value] : args) {
    if (name == "types" || name == "evidence_types") value = NameAll(value, &AdviceSpeaker::ConstitutionName);
    if (name == "symptoms") value = NameAll(value, &AdviceSpeaker::SymptomName);
  }
  return words_.messages.Render(language_, code, args);
}

std::string AdviceSpeaker::Say(const knowledge::Bilingual& text) const {
  return language_ == http::Language::kZh ? text.zh : text.en;
}

std::string AdviceSpeaker::ConstitutionName(std::string_view code) const {
  constexpr std::string_view kNames[] = {"constitution.name_ph",   "constitution.name_qx", "constitution.name_yangx",
                                         "constitution.name_yinx", "constitution.name_ts", "constitution.name_sr",
                                         "constitution.name_xy",   "constitution.name_qy", "constitution.name_tb"};
  return Say(kNames[static_cast<std::size_t>(code.front() - 'A')]);
}

std::string AdviceSpeaker::SymptomName(std::string_view code) const {
  const auto* const symptom = words_.library.FindSymptom(code);
  return symptom == nullptr ? std::string(code) : Say(symptom->name);
}

std::string AdviceSpeaker::NameAll(std::string_view codes,
                                   std::string (AdviceSpeaker::*name)(std::string_view) const) const {
  std::string joined;
  while (!codes.empty()) {
    const auto comma = codes.find(',');
    joined.append(joined.empty() ? "" : Say("constitution.and")).append((this->*name)(codes.substr(0, comma)));
    codes = comma == std::string_view::npos ? std::string_view() : codes.substr(comma + 1);
  }
  return joined;
}

std::string AdviceSpeaker::NamesOf(const std::vector<std::string>& symptoms) const {
  std::string joined;
  for (const std::string& code : symptoms) {
    joined.append(joined.empty() ? "" : Say("constitution.and")).append(SymptomName(code));
  }
  return joined;
}

std::string AdviceSpeaker::NameOf(ResourceId id) const {
  const auto resource = words_.resources.Find(id);
  if (!resource) return id.Text();
  const auto& name = resource->name;
  const bool chinese = language_ == http::Language::kZh ? !name.zh.empty() : name.en.empty();
  return chinese ? name.zh : name.en;
}

std::vector<AdvicePartView> AdviceSpeaker::PartsOf(const recommendation::AdviceScore& score) const {
  std::vector<AdvicePartView> parts;
  for (const auto& part : score.parts) {
    parts.push_back({part.criterion, part.points, part.most, Say(part.reason, part.args)});
  }
  return parts;
}

}  // namespace medres::api
