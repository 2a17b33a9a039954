namespace Nuoda.Platform.Storage;

/// <summary>A record that two people may edit: its version is checked on every write and raised by it.</summary>
[Published]
public interface IVersioned
{
    long Id { get; }
    int Version { get; set; }
}
