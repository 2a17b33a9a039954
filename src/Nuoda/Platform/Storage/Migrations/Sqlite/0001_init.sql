CREATE TABLE "allocations" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_allocations" PRIMARY KEY,
    "credit_id" INTEGER NOT NULL,
    "debit_id" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);


CREATE TABLE "api_keys" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_api_keys" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" INTEGER NOT NULL,
    "scope" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL,
    "last_used_at" INTEGER NULL,
    "revoked_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "audit_batches" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_audit_batches" PRIMARY KEY,
    "sealed_at" INTEGER NOT NULL,
    "entries" INTEGER NOT NULL,
    "previous_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL
);


CREATE TABLE "audit_entries" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_audit_entries" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" INTEGER NULL,
    "before" TEXT NULL,
    "after" TEXT NULL,
    "import_id" INTEGER NULL,
    "batch_id" INTEGER NULL
);


CREATE TABLE "calendar_days" (
    "calendar_id" INTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "is_working" INTEGER NOT NULL,
    "note" TEXT NULL,
    CONSTRAINT "pk_calendar_days" PRIMARY KEY ("calendar_id", "day")
);


CREATE TABLE "calendars" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_calendars" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "weekdays" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "cancellations" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_cancellations" PRIMARY KEY,
    "line_id" INTEGER NOT NULL,
    "cancelled_on" INTEGER NULL,
    "quantity" INTEGER NOT NULL,
    "by" INTEGER NOT NULL
);


CREATE TABLE "contacts" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_contacts" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "title" TEXT NULL,
    "phone" TEXT NULL,
    "email" TEXT NULL,
    "notes" TEXT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "credit_accounts" (
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "credit_limit" INTEGER NULL,
    "risk_grade" INTEGER NULL,
    "payment_days" INTEGER NULL,
    "notes" TEXT NULL,
    "receivables" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL,
    "open_orders" INTEGER NOT NULL,
    "later_orders" INTEGER NOT NULL,
    "secured" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "pk_credit_accounts" PRIMARY KEY ("customer_id", "currency")
);


CREATE TABLE "credit_entries" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_credit_entries" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "order_id" INTEGER NULL,
    "document_id" INTEGER NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);


CREATE TABLE "credit_holds" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_credit_holds" PRIMARY KEY,
    "order_id" INTEGER NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "amount" INTEGER NOT NULL,
    "over" INTEGER NOT NULL,
    "reason" INTEGER NOT NULL,
    "since" INTEGER NOT NULL,
    "placed_by" TEXT NOT NULL,
    "state" INTEGER NOT NULL,
    "settled_at" INTEGER NULL,
    "settled_by" TEXT NULL,
    "settled_why" TEXT NULL,
    "valid_until" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "credit_orders" (
    "order_id" INTEGER NOT NULL CONSTRAINT "pk_credit_orders" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "due_on" INTEGER NULL,
    "is_later" INTEGER NOT NULL,
    "open" INTEGER NOT NULL,
    "delivered" INTEGER NOT NULL
);


CREATE TABLE "credit_reports" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_credit_reports" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "dated_on" INTEGER NOT NULL,
    "grade" TEXT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "content" BLOB NOT NULL,
    "added_at" INTEGER NOT NULL,
    "added_by" TEXT NOT NULL
);


CREATE TABLE "credit_securities" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_credit_securities" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "reference" TEXT NULL,
    "valid_from" INTEGER NOT NULL,
    "valid_until" INTEGER NULL,
    "is_in_force" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "customers" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_customers" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "class" TEXT NULL,
    "segment" TEXT NULL,
    "territory" TEXT NULL,
    "region" TEXT NULL,
    "market" TEXT NULL,
    "country" TEXT NULL,
    "city" TEXT NULL,
    "address" TEXT NULL,
    "phone" TEXT NULL,
    "email" TEXT NULL,
    "sales_person" TEXT NULL,
    "relationship" INTEGER NULL,
    "stage" INTEGER NULL,
    "notes" TEXT NULL,
    "merged_into_id" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "data_protection_keys" (
    "name" TEXT NOT NULL CONSTRAINT "pk_data_protection_keys" PRIMARY KEY,
    "xml" TEXT NOT NULL
);


CREATE TABLE "deliveries" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_deliveries" PRIMARY KEY,
    "line_id" INTEGER NOT NULL,
    "key" TEXT NULL,
    "shipped_on" INTEGER NULL,
    "delivered_on" INTEGER NULL,
    "is_delivered" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,
    "damaged" INTEGER NOT NULL,
    "substitute_product_id" INTEGER NULL,
    "substitute_accepted" INTEGER NULL,
    "documents_right" INTEGER NULL,
    "remaining_shelf_life_days" INTEGER NULL,
    "carrier" TEXT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "delivery_routes" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_delivery_routes" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "site_id" INTEGER NOT NULL,
    "region" TEXT NULL,
    "weekdays" INTEGER NOT NULL,
    "transit_days" INTEGER NOT NULL,
    "is_express" INTEGER NOT NULL,
    "cost" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "delivery_terms" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_delivery_terms" PRIMARY KEY,
    "site_id" INTEGER NULL,
    "route_id" INTEGER NULL,
    "receiving_weekdays" INTEGER NOT NULL,
    "calendar_id" INTEGER NULL,
    "min_shelf_life_days" INTEGER NULL,
    "partial_policy" INTEGER NOT NULL,
    "takes_substitutes" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "dunning_letters" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_dunning_letters" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);


CREATE TABLE "dunning_lines" (
    "letter_id" INTEGER NOT NULL,
    "receivable_id" INTEGER NOT NULL,
    "open" INTEGER NOT NULL,
    CONSTRAINT "pk_dunning_lines" PRIMARY KEY ("letter_id", "receivable_id")
);


CREATE TABLE "id_blocks" (
    "table_name" TEXT NOT NULL CONSTRAINT "pk_id_blocks" PRIMARY KEY,
    "next_id" INTEGER NOT NULL
);


CREATE TABLE "idempotency_keys" (
    "actor" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "at" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "content_type" TEXT NULL,
    "location" TEXT NULL,
    "body" BLOB NOT NULL,
    CONSTRAINT "pk_idempotency_keys" PRIMARY KEY ("actor", "key")
);


CREATE TABLE "import_issues" (
    "import_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "file" TEXT NOT NULL,
    "sheet" TEXT NULL,
    "row" INTEGER NOT NULL,
    "column" TEXT NULL,
    "value" TEXT NULL,
    "code" TEXT NOT NULL,
    "args" TEXT NULL,
    "is_warning" INTEGER NOT NULL,
    "occurrence" INTEGER NULL,
    CONSTRAINT "pk_import_issues" PRIMARY KEY ("import_id", "number")
);


CREATE TABLE "import_jobs" (
    "import_id" INTEGER NOT NULL CONSTRAINT "pk_import_jobs" PRIMARY KEY AUTOINCREMENT,
    "folder" TEXT NOT NULL,
    "files" TEXT NOT NULL,
    "profile" TEXT NULL,
    "all_or_nothing" INTEGER NOT NULL,
    "change_by" INTEGER NOT NULL,
    "reason" TEXT NULL,
    "is_dry_run" INTEGER NOT NULL,
    "step" INTEGER NOT NULL,
    "cancel_asked" INTEGER NOT NULL,
    "progress" TEXT NULL,
    "checked" TEXT NULL,
    "refusal" TEXT NULL
);


CREATE TABLE "import_profiles" (
    "name" TEXT NOT NULL CONSTRAINT "pk_import_profiles" PRIMARY KEY,
    "json" TEXT NOT NULL
);


CREATE TABLE "import_ranges" (
    "import_id" INTEGER NOT NULL,
    "table_name" TEXT NOT NULL,
    "first_id" INTEGER NOT NULL,
    "last_id" INTEGER NOT NULL,
    CONSTRAINT "pk_import_ranges" PRIMARY KEY ("import_id", "table_name")
);


CREATE TABLE "imports" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_imports" PRIMARY KEY,
    "started_at" INTEGER NOT NULL,
    "ended_at" INTEGER NULL,
    "actor" TEXT NOT NULL,
    "state" INTEGER NOT NULL,
    "files" TEXT NOT NULL,
    "profile" TEXT NULL,
    "options" TEXT NOT NULL,
    "rows_read" INTEGER NOT NULL,
    "rows_rejected" INTEGER NOT NULL,
    "summary" TEXT NULL,
    "undo" TEXT NULL
);


CREATE TABLE "order_lines" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_order_lines" PRIMARY KEY,
    "order_id" INTEGER NOT NULL,
    "line_key" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "quantity_ordered" INTEGER NOT NULL,
    "requested_on" INTEGER NULL,
    "available_at_entry" INTEGER NULL,
    "unit_price_millionths" INTEGER NULL,
    "price_source" INTEGER NULL,
    "price_source_id" INTEGER NULL,
    "gross" INTEGER NULL,
    "discount" INTEGER NULL,
    "cost" INTEGER NULL,
    "profit" INTEGER NULL,
    "site_id" INTEGER NULL,
    "carrier" TEXT NULL,
    "supplier" TEXT NULL,
    "status" TEXT NULL,
    "cause" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "orders" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_orders" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "ordered_on" INTEGER NULL,
    "ordered_second" INTEGER NULL,
    "kind" TEXT NULL,
    "channel" TEXT NULL,
    "market" TEXT NULL,
    "region" TEXT NULL,
    "route" TEXT NULL,
    "territory" TEXT NULL,
    "sales_person" TEXT NULL,
    "shipping_mode" TEXT NULL,
    "status" TEXT NULL,
    "currency" TEXT NOT NULL,
    "site_id" INTEGER NULL,
    "partial_policy" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "outbox" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_outbox" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL
);


CREATE TABLE "owed_indexes" (
    "name" TEXT NOT NULL CONSTRAINT "pk_owed_indexes" PRIMARY KEY,
    "definition" TEXT NOT NULL
);


CREATE TABLE "price_announcements" (
    "change_id" INTEGER NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "announced_at" INTEGER NOT NULL,
    "announced_by" TEXT NOT NULL,
    "last_ordered_on" INTEGER NULL,
    CONSTRAINT "pk_price_announcements" PRIMARY KEY ("change_id", "customer_id")
);


CREATE TABLE "price_changes" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_price_changes" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "effective_on" INTEGER NOT NULL,
    "protection_days" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "makers" TEXT NOT NULL,
    "edited_at" INTEGER NOT NULL,
    "approved_by" TEXT NULL,
    "approved_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "price_lines" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_price_lines" PRIMARY KEY,
    "change_id" INTEGER NOT NULL,
    "price_list_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "pack_quantity" INTEGER NOT NULL,
    "from_quantity" INTEGER NOT NULL,
    "old_millionths" INTEGER NULL,
    "price_millionths" INTEGER NULL,
    "to_day" INTEGER NULL
);


CREATE TABLE "price_lists" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_price_lists" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scope" INTEGER NOT NULL,
    "scope_value" TEXT NULL,
    "customer_id" INTEGER NULL,
    "currency" TEXT NOT NULL,
    "from_day" INTEGER NULL,
    "to_day" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "product_packs" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_product_packs" PRIMARY KEY,
    "product_id" INTEGER NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "gtin" TEXT NULL,
    "may_be_sold" INTEGER NOT NULL,
    "may_be_split" INTEGER NOT NULL,
    "split_surcharge" INTEGER NOT NULL
);


CREATE TABLE "product_substitutes" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_product_substitutes" PRIMARY KEY,
    "product_id" INTEGER NOT NULL,
    "substitute_id" INTEGER NOT NULL,
    "customer_id" INTEGER NULL,
    "priority" INTEGER NOT NULL,
    "price_rule" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "products" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_products" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "product_group" TEXT NULL,
    "unit" TEXT NULL,
    "pack_quantity" INTEGER NULL,
    "supplier" TEXT NULL,
    "gtin" TEXT NULL,
    "shelf_life_days" INTEGER NULL,
    "min_remaining_days" INTEGER NULL,
    "listed_on" INTEGER NULL,
    "run_down_on" INTEGER NULL,
    "delisted_on" INTEGER NULL,
    "successor_id" INTEGER NULL,
    "run_down_plan" TEXT NULL,
    "packs_changed_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "promise_holds" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_promise_holds" PRIMARY KEY,
    "customer_id" INTEGER NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NOT NULL,
    "until" INTEGER NOT NULL,
    "content" TEXT NOT NULL
);


CREATE TABLE "promise_versions" (
    "line_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "earliest" INTEGER NULL,
    "latest" INTEGER NOT NULL,
    "min_shelf_life_days" INTEGER NULL,
    "made_at" INTEGER NULL,
    "made_by" TEXT NOT NULL,
    "reason" INTEGER NOT NULL,
    "note" TEXT NULL,
    CONSTRAINT "pk_promise_versions" PRIMARY KEY ("line_id", "version")
);


CREATE TABLE "promotions" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_promotions" PRIMARY KEY,
    "name" TEXT NOT NULL,
    "scope" INTEGER NOT NULL,
    "scope_value" TEXT NULL,
    "customer_id" INTEGER NULL,
    "product_id" INTEGER NULL,
    "product_group" TEXT NULL,
    "kind" INTEGER NOT NULL,
    "percent" INTEGER NOT NULL,
    "price_millionths" INTEGER NULL,
    "currency" TEXT NULL,
    "min_quantity" INTEGER NOT NULL,
    "from_day" INTEGER NOT NULL,
    "to_day" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "makers" TEXT NOT NULL,
    "edited_at" INTEGER NOT NULL,
    "approved_by" TEXT NULL,
    "approved_at" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "purchase_prices" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_purchase_prices" PRIMARY KEY,
    "product_id" INTEGER NOT NULL,
    "supplier" TEXT NOT NULL,
    "from_day" INTEGER NOT NULL,
    "price_millionths" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "entered_by" TEXT NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "receivable_lines" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_receivable_lines" PRIMARY KEY,
    "receivable_id" INTEGER NOT NULL,
    "order_id" INTEGER NOT NULL,
    "line_id" INTEGER NOT NULL,
    "delivery_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "amount" INTEGER NOT NULL,
    "corrects_id" INTEGER NULL,
    "is_reopened" INTEGER NOT NULL
);


CREATE TABLE "receivables" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_receivables" PRIMARY KEY,
    "number" TEXT NOT NULL,
    "kind" INTEGER NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "day" INTEGER NOT NULL,
    "due_on" INTEGER NULL,
    "amount" INTEGER NOT NULL,
    "corrects_id" INTEGER NULL,
    "method" TEXT NULL,
    "reference" TEXT NULL,
    "note" TEXT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);


CREATE TABLE "request_versions" (
    "line_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "requested_on" INTEGER NULL,
    "made_at" INTEGER NULL,
    "made_by" TEXT NOT NULL,
    "reason" TEXT NULL,
    CONSTRAINT "pk_request_versions" PRIMARY KEY ("line_id", "version")
);


CREATE TABLE "reservations" (
    "line_id" INTEGER NOT NULL,
    "supply_id" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "ship_on" INTEGER NOT NULL,
    CONSTRAINT "pk_reservations" PRIMARY KEY ("line_id", "supply_id")
);


CREATE TABLE "return_inspections" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_return_inspections" PRIMARY KEY,
    "line_id" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "disposition" INTEGER NOT NULL,
    "liability" INTEGER NOT NULL,
    "note" TEXT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL
);


CREATE TABLE "return_lines" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_return_lines" PRIMARY KEY,
    "return_id" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "order_line_id" INTEGER NULL,
    "product_id" INTEGER NULL,
    "goods" TEXT NULL,
    "is_bought_elsewhere" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "note" TEXT NULL,
    "lot" TEXT NULL,
    "expires_on" INTEGER NULL,
    "quantity" INTEGER NOT NULL,
    "received" INTEGER NOT NULL,
    "inspected" INTEGER NOT NULL,
    "refunded" INTEGER NOT NULL,
    "refund_due" INTEGER NULL
);


CREATE TABLE "return_orders" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_return_orders" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "customer_id" INTEGER NULL,
    "caller" TEXT NULL,
    "phone" TEXT NULL,
    "wish" INTEGER NOT NULL,
    "state" INTEGER NOT NULL,
    "requested_on" INTEGER NOT NULL,
    "site_id" INTEGER NULL,
    "note" TEXT NULL,
    "answer" TEXT NULL,
    "changed_at" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "refund_due" INTEGER NULL,
    "replacement_order_id" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "return_reasons" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_return_reasons" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "english" TEXT NOT NULL,
    "chinese" TEXT NOT NULL,
    "is_retired" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "returned_quantities" (
    "order_line_id" INTEGER NOT NULL CONSTRAINT "pk_returned_quantities" PRIMARY KEY,
    "quantity" INTEGER NOT NULL,
    "refunded" INTEGER NOT NULL
);


CREATE TABLE "returns" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_returns" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "customer_id" INTEGER NULL,
    "product_id" INTEGER NULL,
    "quantity" INTEGER NOT NULL,
    "returned_on" INTEGER NULL,
    "reason" TEXT NULL,
    "amount" INTEGER NULL,
    "currency" TEXT NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "reviews" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_reviews" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "order_id" INTEGER NULL,
    "customer_id" INTEGER NULL,
    "score" INTEGER NOT NULL,
    "title" TEXT NULL,
    "comment" TEXT NULL,
    "asked_on" INTEGER NULL,
    "answered_on" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "saved_views" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_saved_views" PRIMARY KEY,
    "path" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "owner_id" INTEGER NOT NULL,
    "is_shared" INTEGER NOT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "settings" (
    "name" TEXT NOT NULL CONSTRAINT "pk_settings" PRIMARY KEY,
    "value" TEXT NOT NULL
);


CREATE TABLE "settlement_months" (
    "month" INTEGER NOT NULL CONSTRAINT "pk_settlement_months" PRIMARY KEY,
    "invoices" INTEGER NOT NULL,
    "credit_notes" INTEGER NOT NULL,
    "payments" INTEGER NOT NULL,
    "statements" INTEGER NOT NULL,
    "closed_at" INTEGER NULL,
    "closed_by" TEXT NULL
);


CREATE TABLE "settlement_place" (
    "row" INTEGER NOT NULL CONSTRAINT "pk_settlement_place" PRIMARY KEY,
    "position" INTEGER NOT NULL,
    "recounted_to" INTEGER NULL
);


CREATE TABLE "sign_in_attempts" (
    "name" TEXT NOT NULL CONSTRAINT "pk_sign_in_attempts" PRIMARY KEY,
    "failed" INTEGER NOT NULL,
    "until" INTEGER NOT NULL
);


CREATE TABLE "sites" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_sites" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region" TEXT NULL,
    "time_zone" TEXT NULL,
    "cut_off_minute" INTEGER NULL,
    "preparation_days" INTEGER NULL,
    "calendar_id" INTEGER NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "statement_lines" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_statement_lines" PRIMARY KEY,
    "statement_id" INTEGER NOT NULL,
    "receivable_id" INTEGER NOT NULL,
    "answer" INTEGER NOT NULL,
    "words" TEXT NULL,
    "answered_at" INTEGER NULL,
    "answered_by" TEXT NULL,
    "version" INTEGER NOT NULL
);


CREATE TABLE "statements" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_statements" PRIMARY KEY,
    "number" TEXT NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "currency" TEXT NOT NULL,
    "first_day" INTEGER NOT NULL,
    "last_day" INTEGER NOT NULL,
    "opening" INTEGER NOT NULL,
    "closing" INTEGER NOT NULL,
    "made_at" INTEGER NOT NULL,
    "made_by" TEXT NOT NULL
);


CREATE TABLE "stock_movements" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_stock_movements" PRIMARY KEY,
    "product_id" INTEGER NOT NULL,
    "site_id" INTEGER NOT NULL,
    "lot" TEXT NULL,
    "kind" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "reference" TEXT NULL,
    "line_id" INTEGER NULL,
    "reason" TEXT NULL
);


CREATE TABLE "supplies" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_supplies" PRIMARY KEY,
    "key" TEXT NOT NULL,
    "product_id" INTEGER NOT NULL,
    "site_id" INTEGER NOT NULL,
    "kind" INTEGER NOT NULL,
    "lot" TEXT NULL,
    "expires_on" INTEGER NULL,
    "available_on" INTEGER NOT NULL,
    "quantity" INTEGER NOT NULL,
    "reserved" INTEGER NOT NULL,
    "confidence" INTEGER NOT NULL,
    "supplier" TEXT NULL,
    "from_site_id" INTEGER NULL,
    "is_blocked" INTEGER NOT NULL,
    "block_reason" TEXT NULL,
    "version" INTEGER NOT NULL,
    CONSTRAINT "ck_supplies_reserved" CHECK (reserved >= 0 AND reserved <= quantity)
);


CREATE TABLE "unmet_demand" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_unmet_demand" PRIMARY KEY,
    "at" INTEGER NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "site_id" INTEGER NULL,
    "quantity" INTEGER NOT NULL,
    "requested_on" INTEGER NULL,
    "reason" INTEGER NOT NULL,
    "line_id" INTEGER NULL,
    "reference" TEXT NULL
);


CREATE TABLE "users" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_users" PRIMARY KEY,
    "role" INTEGER NOT NULL,
    "scope" TEXT NOT NULL,
    "language" TEXT NULL,
    "is_locked" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "user_name" TEXT NOT NULL,
    "normalized_user_name" TEXT NOT NULL,
    "password_hash" TEXT NULL,
    "security_stamp" TEXT NULL
);


CREATE INDEX "ix_allocations_credit_id" ON "allocations" ("credit_id");


CREATE INDEX "ix_allocations_debit_id" ON "allocations" ("debit_id");


CREATE UNIQUE INDEX "ix_api_keys_hash" ON "api_keys" ("hash");


CREATE UNIQUE INDEX "ix_api_keys_name" ON "api_keys" ("name");


CREATE INDEX "ix_audit_entries_actor_id" ON "audit_entries" ("actor", "id");


CREATE INDEX "ix_audit_entries_batch_id" ON "audit_entries" ("batch_id");


CREATE INDEX "ix_audit_entries_entity_entity_id" ON "audit_entries" ("entity", "entity_id");


CREATE INDEX "ix_audit_entries_entity_id" ON "audit_entries" ("entity", "id");


CREATE INDEX "ix_audit_entries_import_id" ON "audit_entries" ("import_id");


CREATE UNIQUE INDEX "ix_calendars_key" ON "calendars" ("key");


CREATE INDEX "ix_cancellations_line_id" ON "cancellations" ("line_id");


CREATE INDEX "ix_contacts_customer_id" ON "contacts" ("customer_id");


CREATE UNIQUE INDEX "ix_contacts_key" ON "contacts" ("key");


CREATE INDEX "ix_credit_entries_customer_id_kind_id" ON "credit_entries" ("customer_id", "kind", "id");


CREATE INDEX "ix_credit_entries_order_id" ON "credit_entries" ("order_id");


CREATE INDEX "ix_credit_holds_customer_id" ON "credit_holds" ("customer_id");


CREATE UNIQUE INDEX "ix_credit_holds_order_id" ON "credit_holds" ("order_id") WHERE state = 0;


CREATE INDEX "ix_credit_holds_order_id_id" ON "credit_holds" ("order_id", "id");


CREATE INDEX "ix_credit_holds_state_id" ON "credit_holds" ("state", "id");


CREATE INDEX "ix_credit_orders_customer_id" ON "credit_orders" ("customer_id");


CREATE INDEX "ix_credit_orders_is_later_due_on" ON "credit_orders" ("is_later", "due_on");


CREATE INDEX "ix_credit_reports_customer_id" ON "credit_reports" ("customer_id");


CREATE INDEX "ix_credit_securities_customer_id" ON "credit_securities" ("customer_id");


CREATE INDEX "ix_customers_class_name_id" ON "customers" ("class", "name", "id") WHERE class IS NOT NULL;


CREATE UNIQUE INDEX "ix_customers_key" ON "customers" ("key");


CREATE INDEX "ix_customers_merged_into_id" ON "customers" ("merged_into_id") WHERE merged_into_id IS NOT NULL;


CREATE INDEX "ix_customers_name_id" ON "customers" ("name", "id");


CREATE INDEX "ix_customers_region_name_id" ON "customers" ("region", "name", "id") WHERE region IS NOT NULL;


CREATE INDEX "ix_customers_sales_person_name_id" ON "customers" ("sales_person", "name", "id") WHERE sales_person IS NOT NULL;


CREATE INDEX "ix_customers_segment_name_id" ON "customers" ("segment", "name", "id") WHERE segment IS NOT NULL;


CREATE INDEX "ix_deliveries_line_id" ON "deliveries" ("line_id");


CREATE UNIQUE INDEX "ix_delivery_routes_key" ON "delivery_routes" ("key");


CREATE INDEX "ix_delivery_routes_site_id" ON "delivery_routes" ("site_id");


CREATE INDEX "ix_dunning_letters_customer_id" ON "dunning_letters" ("customer_id");


CREATE INDEX "ix_dunning_lines_receivable_id" ON "dunning_lines" ("receivable_id");


CREATE INDEX "ix_idempotency_keys_at" ON "idempotency_keys" ("at");


CREATE INDEX "ix_import_jobs_step" ON "import_jobs" ("step");


CREATE INDEX "ix_import_ranges_table_name_first_id" ON "import_ranges" ("table_name", "first_id");


CREATE UNIQUE INDEX "ix_order_lines_order_id_line_key" ON "order_lines" ("order_id", "line_key");


CREATE INDEX "ix_orders_customer_id_ordered_on" ON "orders" ("customer_id", "ordered_on");


CREATE UNIQUE INDEX "ix_orders_key" ON "orders" ("key");


CREATE INDEX "ix_orders_ordered_on_id" ON "orders" ("ordered_on", "id");


CREATE INDEX "ix_price_announcements_customer_id" ON "price_announcements" ("customer_id");


CREATE INDEX "ix_price_changes_effective_on_id" ON "price_changes" ("effective_on", "id");


CREATE UNIQUE INDEX "ix_price_lines_change_id_price_list_id_product_id_pack_quantity_from_quantity" ON "price_lines" ("change_id", "price_list_id", "product_id", "pack_quantity", "from_quantity");


CREATE INDEX "ix_price_lines_price_list_id" ON "price_lines" ("price_list_id");


CREATE INDEX "ix_price_lines_product_id_price_list_id" ON "price_lines" ("product_id", "price_list_id");


CREATE INDEX "ix_price_lists_customer_id" ON "price_lists" ("customer_id") WHERE customer_id IS NOT NULL;


CREATE UNIQUE INDEX "ix_price_lists_key" ON "price_lists" ("key");


CREATE INDEX "ix_product_packs_gtin" ON "product_packs" ("gtin") WHERE gtin IS NOT NULL;


CREATE UNIQUE INDEX "ix_product_packs_product_id_unit" ON "product_packs" ("product_id", "unit");


CREATE INDEX "ix_product_substitutes_customer_id" ON "product_substitutes" ("customer_id") WHERE customer_id IS NOT NULL;


CREATE UNIQUE INDEX "ix_product_substitutes_product_id_substitute_id_customer_id" ON "product_substitutes" ("product_id", "substitute_id", "customer_id");


CREATE INDEX "ix_products_gtin" ON "products" ("gtin") WHERE gtin IS NOT NULL;


CREATE UNIQUE INDEX "ix_products_key" ON "products" ("key");


CREATE INDEX "ix_promise_holds_until" ON "promise_holds" ("until");


CREATE INDEX "ix_promotions_to_day_id" ON "promotions" ("to_day", "id");


CREATE UNIQUE INDEX "ix_purchase_prices_product_id_supplier_from_day" ON "purchase_prices" ("product_id", "supplier", "from_day");


CREATE INDEX "ix_receivable_lines_corrects_id" ON "receivable_lines" ("corrects_id");


CREATE INDEX "ix_receivable_lines_delivery_id" ON "receivable_lines" ("delivery_id");


CREATE INDEX "ix_receivable_lines_order_id" ON "receivable_lines" ("order_id");


CREATE INDEX "ix_receivable_lines_receivable_id" ON "receivable_lines" ("receivable_id");


CREATE INDEX "ix_receivables_corrects_id" ON "receivables" ("corrects_id");


CREATE INDEX "ix_receivables_customer_id_currency_day" ON "receivables" ("customer_id", "currency", "day");


CREATE INDEX "ix_receivables_day_id" ON "receivables" ("day", "id");


CREATE UNIQUE INDEX "ix_receivables_number" ON "receivables" ("number");


CREATE INDEX "ix_reservations_supply_id" ON "reservations" ("supply_id");


CREATE INDEX "ix_return_inspections_line_id" ON "return_inspections" ("line_id");


CREATE INDEX "ix_return_lines_order_line_id" ON "return_lines" ("order_line_id");


CREATE UNIQUE INDEX "ix_return_lines_return_id_number" ON "return_lines" ("return_id", "number");


CREATE INDEX "ix_return_orders_customer_id_requested_on" ON "return_orders" ("customer_id", "requested_on");


CREATE UNIQUE INDEX "ix_return_orders_key" ON "return_orders" ("key");


CREATE INDEX "ix_return_orders_requested_on_id" ON "return_orders" ("requested_on", "id");


CREATE UNIQUE INDEX "ix_return_reasons_key" ON "return_reasons" ("key");


CREATE INDEX "ix_returns_customer_id" ON "returns" ("customer_id");


CREATE UNIQUE INDEX "ix_returns_key" ON "returns" ("key");


CREATE INDEX "ix_reviews_customer_id" ON "reviews" ("customer_id");


CREATE UNIQUE INDEX "ix_reviews_key" ON "reviews" ("key");


CREATE INDEX "ix_reviews_order_id" ON "reviews" ("order_id");


CREATE UNIQUE INDEX "ix_saved_views_owner_id_path_name" ON "saved_views" ("owner_id", "path", "name");


CREATE INDEX "ix_saved_views_path_is_shared" ON "saved_views" ("path", "is_shared");


CREATE UNIQUE INDEX "ix_sites_key" ON "sites" ("key");


CREATE INDEX "ix_statement_lines_receivable_id" ON "statement_lines" ("receivable_id");


CREATE INDEX "ix_statement_lines_statement_id_id" ON "statement_lines" ("statement_id", "id");


CREATE INDEX "ix_statements_customer_id" ON "statements" ("customer_id");


CREATE UNIQUE INDEX "ix_statements_number" ON "statements" ("number");


CREATE INDEX "ix_stock_movements_line_id" ON "stock_movements" ("line_id");


CREATE INDEX "ix_stock_movements_lot" ON "stock_movements" ("lot");


CREATE INDEX "ix_stock_movements_product_id_site_id_id" ON "stock_movements" ("product_id", "site_id", "id");


CREATE UNIQUE INDEX "ix_supplies_key" ON "supplies" ("key");


CREATE INDEX "ix_supplies_lot" ON "supplies" ("lot");


CREATE INDEX "ix_supplies_product_id_site_id" ON "supplies" ("product_id", "site_id");


CREATE INDEX "ix_unmet_demand_customer_id" ON "unmet_demand" ("customer_id");


CREATE INDEX "ix_unmet_demand_product_id_at" ON "unmet_demand" ("product_id", "at");


CREATE UNIQUE INDEX "ix_unmet_demand_reference" ON "unmet_demand" ("reference");


CREATE UNIQUE INDEX "ix_users_normalized_user_name" ON "users" ("normalized_user_name");


