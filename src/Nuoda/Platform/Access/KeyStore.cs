using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Nuoda.Platform.Storage;

namespace Nuoda.Platform.Access;

/// <summary>Keeps the data-protection keys in the database.</summary>
internal sealed class KeyStore(DataHome home) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = home.OpenDb();
        return [.. db.Set<DataProtectionKey>().Select(k => k.Xml).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var db = home.OpenDb();
        db.Add(new DataProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
