namespace Nuoda.Analytics.ServiceLevels;

/// <summary>Why a line failed, as far as its own data tells: exactly one cause.</summary>
internal static class FailureEvidence
{
    /// <summary>
    /// The first that holds, in the order in which things go wrong on the way:
    /// 1. no stock: less available at entry than q, and quantity, time or item went wrong; 2. cut by us: called off by us and q not accepted;
    /// 3. picked wrong: another item came; 4. shelf life below the promise; 5. damaged: damaged or rejected on arrival;
    /// 6. of what did not arrive in the window, what left first: arrived late although it left by the end of the window (carrier late), has not arrived
    /// although it did (carrier lost), left after it (picked late); 7. documents wrong; 8. unknown.
    /// </summary>
    public static DerivedCause PrimaryCause(
        in LineFacts line, in LineVerdict verdict, ReadOnlySpan<DeliveryEvent> deliveries, int? minShelfLifeDays, int windowEnd, bool cutByUs, int asOf)
    {
        bool substitute = false, tooOld = false, refused = false;
        var late = DerivedCause.Unknown;
        var firstLeft = int.MaxValue;
        foreach (ref readonly var delivery in deliveries)
        {
            if (delivery.DeliveredOn <= asOf)
            {
                substitute |= delivery.IsSubstitute;
                tooOld |= DeliveryTally.TooOld(delivery, minShelfLifeDays);
                refused |= delivery.Rejected > 0 || delivery.Damaged > 0;
                if (delivery.DeliveredOn <= windowEnd) continue;
            }
            if (!(delivery.ShippedOn <= asOf) || delivery.ShippedOn > firstLeft) continue;
            var found = delivery.ShippedOn > windowEnd ? DerivedCause.PickedLate
                : delivery.DeliveredOn <= asOf ? DerivedCause.CarrierLate : DerivedCause.CarrierLost;
            // Two that left on one day: the arrival decides, so that the order of the rows does not.
            late = delivery.ShippedOn < firstLeft || found < late ? found : late;
            firstLeft = delivery.ShippedOn.Value;
        }
        if (line.AvailableAtEntry < verdict.Quantity && (!verdict.Otif || substitute)) return DerivedCause.NoStock;
        if (cutByUs && verdict.Completion is null) return DerivedCause.CutByUs;
        if (substitute) return DerivedCause.PickedWrong;
        if (tooOld) return DerivedCause.ShelfLife;
        if (refused) return DerivedCause.CarrierDamaged;
        if (late != DerivedCause.Unknown) return late;
        return verdict.DocumentsRight ? DerivedCause.Unknown : DerivedCause.DocumentWrong;
    }
}
