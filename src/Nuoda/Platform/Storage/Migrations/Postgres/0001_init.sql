CREATE TABLE allocations (
    id bigint NOT NULL,
    credit_id bigint NOT NULL,
    debit_id bigint NOT NULL,
    amount bigint NOT NULL,
    day integer NOT NULL,
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    CONSTRAINT pk_allocations PRIMARY KEY (id)
);


CREATE TABLE api_keys (
    id bigint NOT NULL,
    name character varying(400) NOT NULL,
    hash character varying(400) NOT NULL,
    role integer NOT NULL,
    scope text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    revoked_at bigint,
    version integer NOT NULL,
    CONSTRAINT pk_api_keys PRIMARY KEY (id)
);


CREATE TABLE audit_batches (
    id bigint NOT NULL,
    sealed_at bigint NOT NULL,
    entries integer NOT NULL,
    previous_hash character varying(400) NOT NULL,
    hash character varying(400) NOT NULL,
    CONSTRAINT pk_audit_batches PRIMARY KEY (id)
);


CREATE TABLE audit_entries (
    id bigint NOT NULL,
    at bigint NOT NULL,
    actor character varying(400) NOT NULL,
    action character varying(400) NOT NULL,
    entity character varying(400) NOT NULL,
    entity_id bigint,
    before text,
    after text,
    import_id bigint,
    batch_id bigint,
    CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);


CREATE TABLE calendar_days (
    calendar_id bigint NOT NULL,
    day integer NOT NULL,
    is_working boolean NOT NULL,
    note character varying(400),
    CONSTRAINT pk_calendar_days PRIMARY KEY (calendar_id, day)
);


CREATE TABLE calendars (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    weekdays integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_calendars PRIMARY KEY (id)
);


CREATE TABLE cancellations (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    cancelled_on integer,
    quantity bigint NOT NULL,
    by integer NOT NULL,
    CONSTRAINT pk_cancellations PRIMARY KEY (id)
);


CREATE TABLE contacts (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    title character varying(400),
    phone character varying(400),
    email character varying(400),
    notes text,
    version integer NOT NULL,
    CONSTRAINT pk_contacts PRIMARY KEY (id)
);


CREATE TABLE credit_accounts (
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    credit_limit bigint,
    risk_grade integer,
    payment_days integer,
    notes character varying(2000),
    receivables bigint NOT NULL,
    delivered bigint NOT NULL,
    open_orders bigint NOT NULL,
    later_orders bigint NOT NULL,
    secured bigint NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_credit_accounts PRIMARY KEY (customer_id, currency)
);


CREATE TABLE credit_entries (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    kind integer NOT NULL,
    amount bigint NOT NULL,
    order_id bigint,
    document_id bigint,
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    CONSTRAINT pk_credit_entries PRIMARY KEY (id)
);


CREATE TABLE credit_holds (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    amount bigint NOT NULL,
    "over" bigint NOT NULL,
    reason integer NOT NULL,
    since bigint NOT NULL,
    placed_by character varying(400) NOT NULL,
    state integer NOT NULL,
    settled_at bigint,
    settled_by character varying(400),
    settled_why character varying(2000),
    valid_until integer,
    version integer NOT NULL,
    CONSTRAINT pk_credit_holds PRIMARY KEY (id)
);


CREATE TABLE credit_orders (
    order_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    due_on integer,
    is_later boolean NOT NULL,
    open bigint NOT NULL,
    delivered bigint NOT NULL,
    CONSTRAINT pk_credit_orders PRIMARY KEY (order_id)
);


CREATE TABLE credit_reports (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    source character varying(400) NOT NULL,
    dated_on integer NOT NULL,
    grade character varying(400),
    file_name character varying(400) NOT NULL,
    content_type character varying(400) NOT NULL,
    content bytea NOT NULL,
    added_at bigint NOT NULL,
    added_by character varying(400) NOT NULL,
    CONSTRAINT pk_credit_reports PRIMARY KEY (id)
);


CREATE TABLE credit_securities (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    kind integer NOT NULL,
    amount bigint NOT NULL,
    provider character varying(400) NOT NULL,
    reference character varying(400),
    valid_from integer NOT NULL,
    valid_until integer,
    is_in_force boolean NOT NULL,
    ended_at bigint,
    version integer NOT NULL,
    CONSTRAINT pk_credit_securities PRIMARY KEY (id)
);


CREATE TABLE customers (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    class character varying(400),
    segment character varying(400),
    territory character varying(400),
    region character varying(400),
    market character varying(400),
    country character varying(400),
    city character varying(400),
    address character varying(400),
    phone character varying(400),
    email character varying(400),
    sales_person character varying(400),
    relationship integer,
    stage integer,
    notes text,
    merged_into_id bigint,
    version integer NOT NULL,
    CONSTRAINT pk_customers PRIMARY KEY (id)
);


CREATE TABLE data_protection_keys (
    name character varying(400) NOT NULL,
    xml text NOT NULL,
    CONSTRAINT pk_data_protection_keys PRIMARY KEY (name)
);


CREATE TABLE deliveries (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    key character varying(400),
    shipped_on integer,
    delivered_on integer,
    is_delivered boolean NOT NULL,
    quantity bigint NOT NULL,
    rejected bigint NOT NULL,
    damaged bigint NOT NULL,
    substitute_product_id bigint,
    substitute_accepted boolean,
    documents_right boolean,
    remaining_shelf_life_days integer,
    carrier character varying(400),
    version integer NOT NULL,
    CONSTRAINT pk_deliveries PRIMARY KEY (id)
);


CREATE TABLE delivery_routes (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    site_id bigint NOT NULL,
    region character varying(400),
    weekdays integer NOT NULL,
    transit_days integer NOT NULL,
    is_express boolean NOT NULL,
    cost bigint,
    version integer NOT NULL,
    CONSTRAINT pk_delivery_routes PRIMARY KEY (id)
);


CREATE TABLE delivery_terms (
    id bigint NOT NULL,
    site_id bigint,
    route_id bigint,
    receiving_weekdays integer NOT NULL,
    calendar_id bigint,
    min_shelf_life_days integer,
    partial_policy integer NOT NULL,
    takes_substitutes boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_delivery_terms PRIMARY KEY (id)
);


CREATE TABLE dunning_letters (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    level integer NOT NULL,
    day integer NOT NULL,
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    CONSTRAINT pk_dunning_letters PRIMARY KEY (id)
);


CREATE TABLE dunning_lines (
    letter_id bigint NOT NULL,
    receivable_id bigint NOT NULL,
    open bigint NOT NULL,
    CONSTRAINT pk_dunning_lines PRIMARY KEY (letter_id, receivable_id)
);


CREATE TABLE id_blocks (
    table_name character varying(400) NOT NULL,
    next_id bigint NOT NULL,
    CONSTRAINT pk_id_blocks PRIMARY KEY (table_name)
);


CREATE TABLE idempotency_keys (
    actor character varying(400) NOT NULL,
    key character varying(400) NOT NULL,
    request_hash character varying(400) NOT NULL,
    at bigint NOT NULL,
    status integer NOT NULL,
    content_type character varying(400),
    location text,
    body bytea NOT NULL,
    CONSTRAINT pk_idempotency_keys PRIMARY KEY (actor, key)
);


CREATE TABLE import_issues (
    import_id bigint NOT NULL,
    number integer NOT NULL,
    file character varying(400) NOT NULL,
    sheet character varying(400),
    row bigint NOT NULL,
    "column" character varying(400),
    value text,
    code character varying(400) NOT NULL,
    args text,
    is_warning boolean NOT NULL,
    occurrence integer,
    CONSTRAINT pk_import_issues PRIMARY KEY (import_id, number)
);


CREATE TABLE import_jobs (
    import_id bigint GENERATED BY DEFAULT AS IDENTITY,
    folder character varying(400) NOT NULL,
    files text NOT NULL,
    profile text,
    all_or_nothing boolean NOT NULL,
    change_by integer NOT NULL,
    reason character varying(400),
    is_dry_run boolean NOT NULL,
    step integer NOT NULL,
    cancel_asked boolean NOT NULL,
    progress text,
    checked text,
    refusal text,
    CONSTRAINT pk_import_jobs PRIMARY KEY (import_id)
);


CREATE TABLE import_profiles (
    name character varying(400) NOT NULL,
    json text NOT NULL,
    CONSTRAINT pk_import_profiles PRIMARY KEY (name)
);


CREATE TABLE import_ranges (
    import_id bigint NOT NULL,
    table_name character varying(400) NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    CONSTRAINT pk_import_ranges PRIMARY KEY (import_id, table_name)
);


CREATE TABLE imports (
    id bigint NOT NULL,
    started_at bigint NOT NULL,
    ended_at bigint,
    actor character varying(400) NOT NULL,
    state integer NOT NULL,
    files text NOT NULL,
    profile character varying(400),
    options text NOT NULL,
    rows_read bigint NOT NULL,
    rows_rejected bigint NOT NULL,
    summary text,
    undo text,
    CONSTRAINT pk_imports PRIMARY KEY (id)
);


CREATE TABLE order_lines (
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    line_key bigint NOT NULL,
    product_id bigint NOT NULL,
    quantity_ordered bigint NOT NULL,
    requested_on integer,
    available_at_entry bigint,
    unit_price_millionths bigint,
    price_source integer,
    price_source_id bigint,
    gross bigint,
    discount bigint,
    cost bigint,
    profit bigint,
    site_id bigint,
    carrier character varying(400),
    supplier character varying(400),
    status character varying(400),
    cause integer,
    version integer NOT NULL,
    CONSTRAINT pk_order_lines PRIMARY KEY (id)
);


CREATE TABLE orders (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    customer_id bigint NOT NULL,
    ordered_on integer,
    ordered_second integer,
    kind character varying(400),
    channel character varying(400),
    market character varying(400),
    region character varying(400),
    route character varying(400),
    territory character varying(400),
    sales_person character varying(400),
    shipping_mode character varying(400),
    status character varying(400),
    currency character varying(400) NOT NULL,
    site_id bigint,
    partial_policy integer,
    version integer NOT NULL,
    CONSTRAINT pk_orders PRIMARY KEY (id)
);


CREATE TABLE outbox (
    id bigint NOT NULL,
    at bigint NOT NULL,
    kind character varying(400) NOT NULL,
    payload text NOT NULL,
    CONSTRAINT pk_outbox PRIMARY KEY (id)
);


CREATE TABLE owed_indexes (
    name character varying(400) NOT NULL,
    definition text NOT NULL,
    CONSTRAINT pk_owed_indexes PRIMARY KEY (name)
);


CREATE TABLE price_announcements (
    change_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    announced_at bigint NOT NULL,
    announced_by character varying(400) NOT NULL,
    last_ordered_on integer,
    CONSTRAINT pk_price_announcements PRIMARY KEY (change_id, customer_id)
);


CREATE TABLE price_changes (
    id bigint NOT NULL,
    name character varying(400) NOT NULL,
    effective_on integer NOT NULL,
    protection_days integer NOT NULL,
    state integer NOT NULL,
    makers text NOT NULL,
    edited_at bigint NOT NULL,
    approved_by character varying(400),
    approved_at bigint,
    version integer NOT NULL,
    CONSTRAINT pk_price_changes PRIMARY KEY (id)
);


CREATE TABLE price_lines (
    id bigint NOT NULL,
    change_id bigint NOT NULL,
    price_list_id bigint NOT NULL,
    product_id bigint NOT NULL,
    pack_quantity bigint NOT NULL,
    from_quantity bigint NOT NULL,
    old_millionths bigint,
    price_millionths bigint,
    to_day integer,
    CONSTRAINT pk_price_lines PRIMARY KEY (id)
);


CREATE TABLE price_lists (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    scope integer NOT NULL,
    scope_value character varying(400),
    customer_id bigint,
    currency character varying(400) NOT NULL,
    from_day integer,
    to_day integer,
    version integer NOT NULL,
    CONSTRAINT pk_price_lists PRIMARY KEY (id)
);


CREATE TABLE product_packs (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    unit character varying(400) NOT NULL,
    quantity bigint NOT NULL,
    gtin character varying(400),
    may_be_sold boolean NOT NULL,
    may_be_split boolean NOT NULL,
    split_surcharge integer NOT NULL,
    CONSTRAINT pk_product_packs PRIMARY KEY (id)
);


CREATE TABLE product_substitutes (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    substitute_id bigint NOT NULL,
    customer_id bigint,
    priority integer NOT NULL,
    price_rule integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_product_substitutes PRIMARY KEY (id)
);


CREATE TABLE products (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    product_group character varying(400),
    unit character varying(400),
    pack_quantity bigint,
    supplier character varying(400),
    gtin character varying(400),
    shelf_life_days integer,
    min_remaining_days integer,
    listed_on integer,
    run_down_on integer,
    delisted_on integer,
    successor_id bigint,
    run_down_plan text,
    packs_changed_at bigint,
    version integer NOT NULL,
    CONSTRAINT pk_products PRIMARY KEY (id)
);


CREATE TABLE promise_holds (
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    made_at bigint NOT NULL,
    made_by character varying(400) NOT NULL,
    until bigint NOT NULL,
    content text NOT NULL,
    CONSTRAINT pk_promise_holds PRIMARY KEY (id)
);


CREATE TABLE promise_versions (
    line_id bigint NOT NULL,
    version integer NOT NULL,
    quantity bigint NOT NULL,
    earliest integer,
    latest integer NOT NULL,
    min_shelf_life_days integer,
    made_at bigint,
    made_by character varying(400) NOT NULL,
    reason integer NOT NULL,
    note character varying(400),
    CONSTRAINT pk_promise_versions PRIMARY KEY (line_id, version)
);


CREATE TABLE promotions (
    id bigint NOT NULL,
    name character varying(400) NOT NULL,
    scope integer NOT NULL,
    scope_value character varying(400),
    customer_id bigint,
    product_id bigint,
    product_group character varying(400),
    kind integer NOT NULL,
    percent integer NOT NULL,
    price_millionths bigint,
    currency character varying(400),
    min_quantity bigint NOT NULL,
    from_day integer NOT NULL,
    to_day integer NOT NULL,
    state integer NOT NULL,
    makers text NOT NULL,
    edited_at bigint NOT NULL,
    approved_by character varying(400),
    approved_at bigint,
    version integer NOT NULL,
    CONSTRAINT pk_promotions PRIMARY KEY (id)
);


CREATE TABLE purchase_prices (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    supplier character varying(400) NOT NULL,
    from_day integer NOT NULL,
    price_millionths bigint NOT NULL,
    currency character varying(400) NOT NULL,
    entered_by character varying(400) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_purchase_prices PRIMARY KEY (id)
);


CREATE TABLE receivable_lines (
    id bigint NOT NULL,
    receivable_id bigint NOT NULL,
    order_id bigint NOT NULL,
    line_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    product_id bigint NOT NULL,
    quantity bigint NOT NULL,
    amount bigint NOT NULL,
    corrects_id bigint,
    is_reopened boolean NOT NULL,
    CONSTRAINT pk_receivable_lines PRIMARY KEY (id)
);


CREATE TABLE receivables (
    id bigint NOT NULL,
    number character varying(400) NOT NULL,
    kind integer NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    day integer NOT NULL,
    due_on integer,
    amount bigint NOT NULL,
    corrects_id bigint,
    method character varying(400),
    reference character varying(400),
    note character varying(2000),
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    CONSTRAINT pk_receivables PRIMARY KEY (id)
);


CREATE TABLE request_versions (
    line_id bigint NOT NULL,
    version integer NOT NULL,
    quantity bigint NOT NULL,
    requested_on integer,
    made_at bigint,
    made_by character varying(400) NOT NULL,
    reason character varying(400),
    CONSTRAINT pk_request_versions PRIMARY KEY (line_id, version)
);


CREATE TABLE reservations (
    line_id bigint NOT NULL,
    supply_id bigint NOT NULL,
    quantity bigint NOT NULL,
    ship_on integer NOT NULL,
    CONSTRAINT pk_reservations PRIMARY KEY (line_id, supply_id)
);


CREATE TABLE return_inspections (
    id bigint NOT NULL,
    line_id bigint NOT NULL,
    quantity bigint NOT NULL,
    disposition integer NOT NULL,
    liability integer NOT NULL,
    note character varying(400),
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    CONSTRAINT pk_return_inspections PRIMARY KEY (id)
);


CREATE TABLE return_lines (
    id bigint NOT NULL,
    return_id bigint NOT NULL,
    number integer NOT NULL,
    order_line_id bigint,
    product_id bigint,
    goods character varying(400),
    is_bought_elsewhere boolean NOT NULL,
    kind integer NOT NULL,
    reason character varying(400) NOT NULL,
    note character varying(400),
    lot character varying(400),
    expires_on integer,
    quantity bigint NOT NULL,
    received bigint NOT NULL,
    inspected bigint NOT NULL,
    refunded bigint NOT NULL,
    refund_due bigint,
    CONSTRAINT pk_return_lines PRIMARY KEY (id)
);


CREATE TABLE return_orders (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    customer_id bigint,
    caller character varying(400),
    phone character varying(400),
    wish integer NOT NULL,
    state integer NOT NULL,
    requested_on integer NOT NULL,
    site_id bigint,
    note character varying(400),
    answer character varying(400),
    changed_at bigint NOT NULL,
    currency character varying(400) NOT NULL,
    refund_due bigint,
    replacement_order_id bigint,
    version integer NOT NULL,
    CONSTRAINT pk_return_orders PRIMARY KEY (id)
);


CREATE TABLE return_reasons (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    english character varying(400) NOT NULL,
    chinese character varying(400) NOT NULL,
    is_retired boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_return_reasons PRIMARY KEY (id)
);


CREATE TABLE returned_quantities (
    order_line_id bigint NOT NULL,
    quantity bigint NOT NULL,
    refunded bigint NOT NULL,
    CONSTRAINT pk_returned_quantities PRIMARY KEY (order_line_id)
);


CREATE TABLE returns (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    customer_id bigint,
    product_id bigint,
    quantity bigint NOT NULL,
    returned_on integer,
    reason text,
    amount bigint,
    currency character varying(400) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_returns PRIMARY KEY (id)
);


CREATE TABLE reviews (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    order_id bigint,
    customer_id bigint,
    score bigint NOT NULL,
    title text,
    comment text,
    asked_on integer,
    answered_on integer,
    version integer NOT NULL,
    CONSTRAINT pk_reviews PRIMARY KEY (id)
);


CREATE TABLE saved_views (
    id bigint NOT NULL,
    path character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    query text NOT NULL,
    owner_id bigint NOT NULL,
    is_shared boolean NOT NULL,
    version integer NOT NULL,
    CONSTRAINT pk_saved_views PRIMARY KEY (id)
);


CREATE TABLE settings (
    name character varying(400) NOT NULL,
    value text NOT NULL,
    CONSTRAINT pk_settings PRIMARY KEY (name)
);


CREATE TABLE settlement_months (
    month integer NOT NULL,
    invoices integer NOT NULL,
    credit_notes integer NOT NULL,
    payments integer NOT NULL,
    statements integer NOT NULL,
    closed_at bigint,
    closed_by character varying(400),
    CONSTRAINT pk_settlement_months PRIMARY KEY (month)
);


CREATE TABLE settlement_place (
    row integer NOT NULL,
    position bigint NOT NULL,
    recounted_to bigint,
    CONSTRAINT pk_settlement_place PRIMARY KEY (row)
);


CREATE TABLE sign_in_attempts (
    name character varying(400) NOT NULL,
    failed integer NOT NULL,
    until bigint NOT NULL,
    CONSTRAINT pk_sign_in_attempts PRIMARY KEY (name)
);


CREATE TABLE sites (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    name character varying(400) NOT NULL,
    region character varying(400),
    time_zone character varying(400),
    cut_off_minute integer,
    preparation_days integer,
    calendar_id bigint,
    version integer NOT NULL,
    CONSTRAINT pk_sites PRIMARY KEY (id)
);


CREATE TABLE statement_lines (
    id bigint NOT NULL,
    statement_id bigint NOT NULL,
    receivable_id bigint NOT NULL,
    answer integer NOT NULL,
    words character varying(2000),
    answered_at bigint,
    answered_by character varying(400),
    version integer NOT NULL,
    CONSTRAINT pk_statement_lines PRIMARY KEY (id)
);


CREATE TABLE statements (
    id bigint NOT NULL,
    number character varying(400) NOT NULL,
    customer_id bigint NOT NULL,
    currency character varying(3) NOT NULL,
    first_day integer NOT NULL,
    last_day integer NOT NULL,
    opening bigint NOT NULL,
    closing bigint NOT NULL,
    made_at bigint NOT NULL,
    made_by character varying(400) NOT NULL,
    CONSTRAINT pk_statements PRIMARY KEY (id)
);


CREATE TABLE stock_movements (
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    site_id bigint NOT NULL,
    lot character varying(400),
    kind integer NOT NULL,
    quantity bigint NOT NULL,
    at bigint NOT NULL,
    by character varying(400) NOT NULL,
    reference character varying(400),
    line_id bigint,
    reason character varying(400),
    CONSTRAINT pk_stock_movements PRIMARY KEY (id)
);


CREATE TABLE supplies (
    id bigint NOT NULL,
    key character varying(400) NOT NULL,
    product_id bigint NOT NULL,
    site_id bigint NOT NULL,
    kind integer NOT NULL,
    lot character varying(400),
    expires_on integer,
    available_on integer NOT NULL,
    quantity bigint NOT NULL,
    reserved bigint NOT NULL,
    confidence integer NOT NULL,
    supplier character varying(400),
    from_site_id bigint,
    is_blocked boolean NOT NULL,
    block_reason character varying(400),
    version integer NOT NULL,
    CONSTRAINT pk_supplies PRIMARY KEY (id),
    CONSTRAINT ck_supplies_reserved CHECK (reserved >= 0 AND reserved <= quantity)
);


CREATE TABLE unmet_demand (
    id bigint NOT NULL,
    at bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint NOT NULL,
    site_id bigint,
    quantity bigint NOT NULL,
    requested_on integer,
    reason integer NOT NULL,
    line_id bigint,
    reference character varying(400),
    CONSTRAINT pk_unmet_demand PRIMARY KEY (id)
);


CREATE TABLE users (
    id bigint NOT NULL,
    role integer NOT NULL,
    scope text NOT NULL,
    language character varying(400),
    is_locked boolean NOT NULL,
    created_at bigint NOT NULL,
    version integer NOT NULL,
    user_name character varying(400) NOT NULL,
    normalized_user_name character varying(400) NOT NULL,
    password_hash character varying(400),
    security_stamp character varying(400),
    CONSTRAINT pk_users PRIMARY KEY (id)
);


CREATE INDEX ix_allocations_credit_id ON allocations (credit_id);


CREATE INDEX ix_allocations_debit_id ON allocations (debit_id);


CREATE UNIQUE INDEX ix_api_keys_hash ON api_keys (hash);


CREATE UNIQUE INDEX ix_api_keys_name ON api_keys (name);


CREATE INDEX ix_audit_entries_actor_id ON audit_entries (actor, id);


CREATE INDEX ix_audit_entries_batch_id ON audit_entries (batch_id);


CREATE INDEX ix_audit_entries_entity_entity_id ON audit_entries (entity, entity_id);


CREATE INDEX ix_audit_entries_entity_id ON audit_entries (entity, id);


CREATE INDEX ix_audit_entries_import_id ON audit_entries (import_id);


CREATE UNIQUE INDEX ix_calendars_key ON calendars (key);


CREATE INDEX ix_cancellations_line_id ON cancellations (line_id);


CREATE INDEX ix_contacts_customer_id ON contacts (customer_id);


CREATE UNIQUE INDEX ix_contacts_key ON contacts (key);


CREATE INDEX ix_credit_entries_customer_id_kind_id ON credit_entries (customer_id, kind, id);


CREATE INDEX ix_credit_entries_order_id ON credit_entries (order_id);


CREATE INDEX ix_credit_holds_customer_id ON credit_holds (customer_id);


CREATE UNIQUE INDEX ix_credit_holds_order_id ON credit_holds (order_id) WHERE state = 0;


CREATE INDEX ix_credit_holds_order_id_id ON credit_holds (order_id, id);


CREATE INDEX ix_credit_holds_state_id ON credit_holds (state, id);


CREATE INDEX ix_credit_orders_customer_id ON credit_orders (customer_id);


CREATE INDEX ix_credit_orders_is_later_due_on ON credit_orders (is_later, due_on);


CREATE INDEX ix_credit_reports_customer_id ON credit_reports (customer_id);


CREATE INDEX ix_credit_securities_customer_id ON credit_securities (customer_id);


CREATE INDEX ix_customers_class_name_id ON customers (class, name, id) WHERE class IS NOT NULL;


CREATE UNIQUE INDEX ix_customers_key ON customers (key);


CREATE INDEX ix_customers_merged_into_id ON customers (merged_into_id) WHERE merged_into_id IS NOT NULL;


CREATE INDEX ix_customers_name_id ON customers (name, id);


CREATE INDEX ix_customers_region_name_id ON customers (region, name, id) WHERE region IS NOT NULL;


CREATE INDEX ix_customers_sales_person_name_id ON customers (sales_person, name, id) WHERE sales_person IS NOT NULL;


CREATE INDEX ix_customers_segment_name_id ON customers (segment, name, id) WHERE segment IS NOT NULL;


CREATE INDEX ix_deliveries_line_id ON deliveries (line_id);


CREATE UNIQUE INDEX ix_delivery_routes_key ON delivery_routes (key);


CREATE INDEX ix_delivery_routes_site_id ON delivery_routes (site_id);


CREATE INDEX ix_dunning_letters_customer_id ON dunning_letters (customer_id);


CREATE INDEX ix_dunning_lines_receivable_id ON dunning_lines (receivable_id);


CREATE INDEX ix_idempotency_keys_at ON idempotency_keys (at);


CREATE INDEX ix_import_jobs_step ON import_jobs (step);


CREATE INDEX ix_import_ranges_table_name_first_id ON import_ranges (table_name, first_id);


CREATE UNIQUE INDEX ix_order_lines_order_id_line_key ON order_lines (order_id, line_key);


CREATE INDEX ix_orders_customer_id_ordered_on ON orders (customer_id, ordered_on);


CREATE UNIQUE INDEX ix_orders_key ON orders (key);


CREATE INDEX ix_orders_ordered_on_id ON orders (ordered_on, id);


CREATE INDEX ix_price_announcements_customer_id ON price_announcements (customer_id);


CREATE INDEX ix_price_changes_effective_on_id ON price_changes (effective_on, id);


CREATE UNIQUE INDEX ix_price_lines_change_id_price_list_id_product_id_pack_quantity_from_quantity ON price_lines (change_id, price_list_id, product_id, pack_quantity, from_quantity);


CREATE INDEX ix_price_lines_price_list_id ON price_lines (price_list_id);


CREATE INDEX ix_price_lines_product_id_price_list_id ON price_lines (product_id, price_list_id);


CREATE INDEX ix_price_lists_customer_id ON price_lists (customer_id) WHERE customer_id IS NOT NULL;


CREATE UNIQUE INDEX ix_price_lists_key ON price_lists (key);


CREATE INDEX ix_product_packs_gtin ON product_packs (gtin) WHERE gtin IS NOT NULL;


CREATE UNIQUE INDEX ix_product_packs_product_id_unit ON product_packs (product_id, unit);


CREATE INDEX ix_product_substitutes_customer_id ON product_substitutes (customer_id) WHERE customer_id IS NOT NULL;


CREATE UNIQUE INDEX ix_product_substitutes_product_id_substitute_id_customer_id ON product_substitutes (product_id, substitute_id, customer_id);


CREATE INDEX ix_products_gtin ON products (gtin) WHERE gtin IS NOT NULL;


CREATE UNIQUE INDEX ix_products_key ON products (key);


CREATE INDEX ix_promise_holds_until ON promise_holds (until);


CREATE INDEX ix_promotions_to_day_id ON promotions (to_day, id);


CREATE UNIQUE INDEX ix_purchase_prices_product_id_supplier_from_day ON purchase_prices (product_id, supplier, from_day);


CREATE INDEX ix_receivable_lines_corrects_id ON receivable_lines (corrects_id);


CREATE INDEX ix_receivable_lines_delivery_id ON receivable_lines (delivery_id);


CREATE INDEX ix_receivable_lines_order_id ON receivable_lines (order_id);


CREATE INDEX ix_receivable_lines_receivable_id ON receivable_lines (receivable_id);


CREATE INDEX ix_receivables_corrects_id ON receivables (corrects_id);


CREATE INDEX ix_receivables_customer_id_currency_day ON receivables (customer_id, currency, day);


CREATE INDEX ix_receivables_day_id ON receivables (day, id);


CREATE UNIQUE INDEX ix_receivables_number ON receivables (number);


CREATE INDEX ix_reservations_supply_id ON reservations (supply_id);


CREATE INDEX ix_return_inspections_line_id ON return_inspections (line_id);


CREATE INDEX ix_return_lines_order_line_id ON return_lines (order_line_id);


CREATE UNIQUE INDEX ix_return_lines_return_id_number ON return_lines (return_id, number);


CREATE INDEX ix_return_orders_customer_id_requested_on ON return_orders (customer_id, requested_on);


CREATE UNIQUE INDEX ix_return_orders_key ON return_orders (key);


CREATE INDEX ix_return_orders_requested_on_id ON return_orders (requested_on, id);


CREATE UNIQUE INDEX ix_return_reasons_key ON return_reasons (key);


CREATE INDEX ix_returns_customer_id ON returns (customer_id);


CREATE UNIQUE INDEX ix_returns_key ON returns (key);


CREATE INDEX ix_reviews_customer_id ON reviews (customer_id);


CREATE UNIQUE INDEX ix_reviews_key ON reviews (key);


CREATE INDEX ix_reviews_order_id ON reviews (order_id);


CREATE UNIQUE INDEX ix_saved_views_owner_id_path_name ON saved_views (owner_id, path, name);


CREATE INDEX ix_saved_views_path_is_shared ON saved_views (path, is_shared);


CREATE UNIQUE INDEX ix_sites_key ON sites (key);


CREATE INDEX ix_statement_lines_receivable_id ON statement_lines (receivable_id);


CREATE INDEX ix_statement_lines_statement_id_id ON statement_lines (statement_id, id);


CREATE INDEX ix_statements_customer_id ON statements (customer_id);


CREATE UNIQUE INDEX ix_statements_number ON statements (number);


CREATE INDEX ix_stock_movements_line_id ON stock_movements (line_id);


CREATE INDEX ix_stock_movements_lot ON stock_movements (lot);


CREATE INDEX ix_stock_movements_product_id_site_id_id ON stock_movements (product_id, site_id, id);


CREATE UNIQUE INDEX ix_supplies_key ON supplies (key);


CREATE INDEX ix_supplies_lot ON supplies (lot);


CREATE INDEX ix_supplies_product_id_site_id ON supplies (product_id, site_id);


CREATE INDEX ix_unmet_demand_customer_id ON unmet_demand (customer_id);


CREATE INDEX ix_unmet_demand_product_id_at ON unmet_demand (product_id, at);


CREATE UNIQUE INDEX ix_unmet_demand_reference ON unmet_demand (reference);


CREATE UNIQUE INDEX ix_users_normalized_user_name ON users (normalized_user_name);


