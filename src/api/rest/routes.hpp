#pragma once

#include "access/accounts/service.hpp"
#include "access/accounts/sign_in.hpp"
#include "access/audit_trail.hpp"
#include "access/service.hpp"
#include "api/rest/events/events.hpp"
#include "catalog/service.hpp"
#include "constitution/evidence/service.hpp"
#include "constitution/service.hpp"
#include "inventory/service.hpp"
#include "knowledge/herbs/herbs.hpp"
#include "knowledge/library.hpp"
#include "notification/service.hpp"
#include "notification/webhook/service.hpp"
#include "patients/personalisation_service.hpp"
#include "patients/relation_service.hpp"
#include "patients/service.hpp"
#include "platform/async/blocking_pool.hpp"
#include "platform/config/service.hpp"
#include "platform/events/archive.hpp"
#include "platform/events/bus/letter_service.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/monitor/alerter.hpp"
#include "platform/monitor/profiler.hpp"
#include "platform/pool/board.hpp"
#include "platform/security/resealer.hpp"
#include "prescription/checker.hpp"
#include "prescription/stock.hpp"
#include "recommendation/formula/advisor.hpp"
#include "recommendation/herb/advisor.hpp"
#include "recommendation/wellness/service.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/desk/no_shows.hpp"
#include "scheduling/desk/service.hpp"
#include "scheduling/feed/service.hpp"
#include "scheduling/hold/service.hpp"
#include "scheduling/payment/service.hpp"
#include "scheduling/policy/service.hpp"
#include "scheduling/ranking/service.hpp"
#include "scheduling/rota/closure_service.hpp"
#include "scheduling/rota/service.hpp"
#include "scheduling/series/service.hpp"
#include "scheduling/service_type_service.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/session/service.hpp"
#include "scheduling/waitlist/rounds.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api {

/// Everything that REST endpoints call. All must outlive the router.
struct Services {
  access::AccessService& access;
  access::AuditTrail& audit;
  access::AccountService& accounts;
  access::SignIn& sign_in;
  access::Sessions& sign_ins;
  catalog::CatalogService& catalog;
  const catalog::SearchIndex& search;
  const catalog::Directory& resources;
  async::BlockingPool& import_pool;
  patients::PatientService& patients;
  patients::RelationService& relations;
  patients::PersonalisationService& personalisation;
  scheduling::ServiceTypeService& service_types;
  const scheduling::ServiceTypeDirectory& services;
  scheduling::RotaService& rotas;
  scheduling::ClosureService& closures;
  scheduling::PolicyService& policies;
  const scheduling::Finder& finder;
  const scheduling::NumberSources& numbers;
  scheduling::Recommender& recommender;
  const config::Section<scheduling::Weights>& ranking_weights;
  scheduling::BookingService& bookings;
  scheduling::PaymentService& payments;
  scheduling::HoldService& holds;
  scheduling::WaitlistService& waitlist;
  scheduling::WaitlistRounds& waitlist_rounds;
  scheduling::SeriesService& series;
  scheduling::SessionPlanService& session_plans;
  scheduling::SessionService& sessions;
  scheduling::CalendarFeedService& calendars;
  scheduling::DeskService& desk;
  scheduling::NoShowService& no_shows;
  constitution::ConstitutionService& constitutions;
  const constitution::Instruments& instruments;
  constitution::EvidenceService& evidence;
  const knowledge::Herbs& herbs;
  const knowledge::Library& knowledge;
  const prescription::SafetyChecker& safety;
  prescription::HerbStock& herb_stock;
  const recommendation::AdviceService& advice;
  const recommendation::FormulaAdvisor& formulas;
  const recommendation::HerbAdvisor& herb_advice;
  inventory::InventoryService& inventory;
  const inventory::StockLevels& stock_levels;
  inventory::StockReservations& stock_reservations;
  notification::NotificationService& notifications;
  notification::WebhookService& webhooks;
  events::Feed& feed;
  const config::Section<EventStreamOptions>& event_streams;
  events::LetterService& letters;
  config::SettingsService& settings;
  const metrics::Registry& metrics;
  const pool::Board& pools;
  const http::Messages& messages;
  const monitor::Alerter& alerts;
  monitor::Profiler& profiler;
  events::EventArchive& archive;
  security::Resealer& resealer;
};

/// The REST API: one line per group of endpoints.
void AddRoutes(http::Router& router, const Services& services);

}  // namespace medres::api
