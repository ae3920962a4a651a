#pragma once

#include "api/rest/recommendation/advice_views.hpp"

namespace medres::api {

/// Says advice in one language: {types} and {symptoms} of a sentence are codes, which it names. What it refers to must
/// outlive it.
class AdviceSpeaker {
 public:
  AdviceSpeaker(const AdviceWords& words, http::Language language) : words_(words), language_(language) {}

  std::string Say(std::string_view code, ErrorArgs args = {}) const;
  std::string Say(const knowledge::Bilingual& text) const;
  std::string NamesOf(const std::vector<std::string>& symptoms) const;
  std::string NameOf(ResourceId id) const;
  std::vector<AdvicePartView> PartsOf(const recommendation::AdviceScore& score) const;

 private:
  std::string SymptomName(std::string_view code) const;
  std::string NameAll(std::string_view codes, std::string (AdviceSpeaker::*name)(std::string_view) const) const;
  std::string ConstitutionName(std::string_view code) const;

  const AdviceWords& words_;
  http::Language language_;
};

}  // namespace medres::api
