using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Procession.Serialization;

/// <summary>Mail that is not sent yet. Attachments and alternate views are streams, so they are refused.</summary>
internal static class MailSurrogates
{
    public static Surrogate Message() => new Surrogate<MailMessage, Parts>(Take, Make);

    private static Parts Take(MailMessage message)
    {
        if (message.Attachments.Count + message.AlternateViews.Count > 0)
        {
            throw new Refusal(
                typeof(MailMessage),
                "its attachments and alternate views are streams, which belong to this process; add them inside the function");
        }

        return new Parts(
            message.From,
            message.Sender,
            [[.. message.To], [.. message.CC], [.. message.Bcc], [.. message.ReplyToList]],
            message.Subject,
            message.Body,
            [message.SubjectEncoding, message.BodyEncoding, message.HeadersEncoding],
            message.BodyTransferEncoding,
            message.IsBodyHtml,
            message.Priority,
            message.DeliveryNotificationOptions,
            [.. message.Headers.AllKeys.Select(key => (key!, message.Headers.GetValues(key)!))]);
    }

    private static MailMessage Make(Parts parts)
    {
        MailMessage message = new();
        if (parts.From is not null)
        {
            message.From = parts.From;
        }

        message.Sender = parts.Sender!;
        MailAddressCollection[] lists = [message.To, message.CC, message.Bcc, message.ReplyToList];
        for (int i = 0; i < lists.Length; i++)
        {
            Array.ForEach(parts.Lists[i], lists[i].Add);
        }

        message.SubjectEncoding = parts.Encodings[0];
        message.Subject = parts.Subject;
        message.Body = parts.Body;
        message.BodyEncoding = parts.Encodings[1];
        message.HeadersEncoding = parts.Encodings[2];
        message.BodyTransferEncoding = parts.Transfer;
        message.IsBodyHtml = parts.IsBodyHtml;
        message.Priority = parts.Priority;
        message.DeliveryNotificationOptions = parts.Notify;
        foreach ((string name, string[] values) in parts.Headers)
        {
            Array.ForEach(values, value => message.Headers.Add(name, value));
        }

        return message;
    }

    /// <summary>All parts of a message without streams.</summary>
    [Sendable]
    private sealed record Parts(
        MailAddress? From,
        MailAddress? Sender,
        MailAddress[][] Lists,
        string Subject,
        string Body,
        Encoding?[] Encodings,
        TransferEncoding Transfer,
        bool IsBodyHtml,
        MailPriority Priority,
        DeliveryNotificationOptions Notify,
        (string Name, string[] Values)[] Headers);
}
