namespace Nuoda.Platform;

/// <summary>Says that other modules may use this type. Everything else is its module's own, whatever its C# visibility; a structure test holds it.</summary>
[Published]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Delegate)]
public sealed class PublishedAttribute : Attribute;
