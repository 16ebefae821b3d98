using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Procession.ProcessTests.Shared;

/// <summary>Certificates that nobody but the test trusts.</summary>
internal static class Certificates
{
    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=procession-test", key, HashAlgorithmName.SHA256);
        DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        using X509Certificate2 made = request.CreateSelfSigned(start, start.AddYears(30));
        return X509CertificateLoader.LoadPkcs12(
            made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public static byte[] HashOf(X509Certificate2 certificate) => certificate.GetCertHash(HashAlgorithmName.SHA256);
}
