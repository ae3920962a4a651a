#include "constitution/instruments.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/file.hpp"
#include "constitution/answers.hpp"
#include "constitution/assess.hpp"
#include "constitution/embedded.hpp"
#include "platform/json/pointer.hpp"

namespace medres::constitution {
namespace {

template <class T>
std::string IdsOf(const std::vector<T>& known) {
  std::string ids;
  for (const T& one : known) ids.append(ids.empty() ? "" : ", ").append(one.id);
  return ids;
}

bool IsRising(const Rule& rule) { return rule.tendency < rule.yes && rule.all_below <= rule.basically_all_below; }

Issue UnknownInstrument(const std::vector<Instrument>& known, std::string_view id, std::string pointer) {
  return {"constitution.unknown_instrument",
          std::move(pointer),
          {{"instrument", std::string(id)}, {"known", IdsOf(known)}}};
}

/// What the answers say is known of all of them or of none.
void CheckOptions(const std::vector<std::string>& options, std::string pointer, std::vector<Issue>& issues) {
  if (options.empty() || options.size() == kAnswers) return;
  issues.push_back({"constitution.options_five", std::move(pointer), {}});
}

void CheckWording(const Instrument& instrument, const InstrumentWording& wording, const std::string& pointer,
                  std::vector<Issue>& issues) {
  CheckOptions(wording.options, pointer + "/options", issues);
  for (const auto& [key, text] : wording.items) {
    if (std::ranges::find(instrument.items, key, &Item::key) != instrument.items.end()) continue;
    issues.push_back({"constitution.unknown_item", pointer + "/items/" + json::EscapePointer(key), {{"key", key}}});
  }
}

void Speak(Instrument& instrument, const InstrumentWording& wording) {
  if (!wording.options.empty()) instrument.options = wording.options;
  for (Item& item : instrument.items) {
    if (const auto text = wording.items.find(item.key); text != wording.items.end()) item.text = text->second;
  }
}

}  // namespace

std::vector<Issue> CheckInstrument(const Instrument& instrument) {
  std::vector<Issue> issues;
  CheckOptions(instrument.options, "/options", issues);
  std::set<std::string> keys;
  for (std::size_t i = 0; i < instrument.items.size(); ++i) {
    const std::string pointer = "/items/" + std::to_string(i);
    if (!keys.insert(instrument.items[i].key).second) issues.push_back({"json.duplicate_member", pointer + "/key", {}});
    CheckOptions(instrument.items[i].options, pointer + "/options", issues);
    const MeasuredBy* const measure = instrument.items[i].measured_by ? &*instrument.items[i].measured_by : nullptr;
    if (measure != nullptr && !std::ranges::is_sorted(measure->from)) {
      issues.push_back({"constitution.thresholds", pointer + "/measured_by/from", {}});
    }
  }
  for (const Scale scale : kScales) {
    for (const auto sex : {patients::Sex::kMale, patients::Sex::kFemale}) {
      if (CountItems(instrument, scale, sex) > 0) continue;
      issues.push_back({"constitution.scale_empty", "/items", {{"scale", std::string(WireName(scale))}}});
    }
  }
  if (instrument.editions.empty()) issues.push_back({"json.missing", "/editions/0", {}});
  for (std::size_t i = 0; i < instrument.editions.size(); ++i) {
    if (IsRising(instrument.editions[i].rule)) continue;
    issues.push_back({"constitution.thresholds", "/editions/" + std::to_string(i) + "/rule", {}});
  }
  return issues;
}

Instruments Instruments::Embedded() {
  Instruments instruments;
  for (const std::string_view text : EmbeddedInstruments()) {
    auto instrument = json::Parse<Instrument>(text);
    if (!instrument) throw std::logic_error("data/constitution: " + ToString(instrument.error()));
    if (auto issues = CheckInstrument(*instrument); !issues.empty()) {
      throw std::logic_error("data/constitution: " + ToString(Error::Invalid(std::move(issues))));
    }
    instruments.all_.push_back(*std::move(instrument));
  }
  return instruments;
}

Result<Instruments> Instruments::WithWordingFrom(const std::string& path) {
  Instruments instruments = Embedded();
  if (path.empty()) return instruments;
  MEDRES_TRY(const std::string text, ReadFile(path));
  MEDRES_TRY(const auto wording, json::Parse<WordingFile>(text));
  MEDRES_CHECK(instruments.AddWording(wording));
  return instruments;
}

const Instrument* Instruments::Find(std::string_view id) const {
  const auto found = std::ranges::find(all_, id, &Instrument::id);
  return found == all_.end() ? nullptr : &*found;
}

Result<const Instrument*> Instruments::Get(std::string_view id) const {
  if (const Instrument* const found = Find(id)) return found;
  Issue issue = UnknownInstrument(all_, id, {});
  return Fail(Error::NotFound(std::move(issue.code), std::move(issue.args)));
}

Status Instruments::AddWording(const WordingFile& file) {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < file.wordings.size(); ++i) {
    const InstrumentWording& wording = file.wordings[i];
    const std::string pointer = "/wordings/" + std::to_string(i);
    if (const Instrument* const instrument = Find(wording.instrument)) {
      CheckWording(*instrument, wording, pointer, issues);
    } else {
      issues.push_back(UnknownInstrument(all_, wording.instrument, pointer + "/instrument"));
    }
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  for (const InstrumentWording& wording : file.wordings) {
    Speak(*std::ranges::find(all_, wording.instrument, &Instrument::id), wording);
  }
  return {};
}

Result<Outcome> Instruments::Assess(const AnswerSheet& sheet) const {
  const Instrument* const instrument = Find(sheet.instrument);
  if (instrument == nullptr) {
    return Fail(Error::Invalid({UnknownInstrument(all_, sheet.instrument, "/instrument")}));
  }
  const auto edition = sheet.edition ? std::ranges::find(instrument->editions, *sheet.edition, &Edition::id)
                                     : instrument->editions.begin();
  if (edition == instrument->editions.end()) {
    return Fail(Error::Invalid("constitution.unknown_edition", "/edition",
                               {{"edition", *sheet.edition}, {"known", IdsOf(instrument->editions)}}));
  }
  return constitution::Assess(*instrument, *edition, sheet);
}

bool HasWording(const Instrument& instrument) {
  return instrument.options.size() == kAnswers &&
         std::ranges::all_of(instrument.items, [](const Item& item) { return item.text.has_value(); });
}

}  // namespace medres::constitution
