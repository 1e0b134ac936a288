// HOW

var FORMS = [/* FORMS */];

var ITEMS = {
  grid: function (form, asked) {
    return form.addGridItem().setRows(asked.rows).setColumns(asked.columns);
  },
  choice: function (form, asked) {
    return form.addMultipleChoiceItem().setChoiceValues(asked.choices).setRequired(asked.required);
  },
  list: function (form, asked) {
    return form.addListItem().setChoiceValues(asked.choices).setRequired(asked.required);
  },
  text: function (form, asked) {
    return form.addTextItem().setRequired(asked.required);
  },
  paragraph: function (form, asked) {
    return form.addParagraphTextItem().setRequired(asked.required);
  }
};

function createForms() {
  FORMS.forEach(function (asked) {
    var form = FormApp.create(asked.title);
    form.setTitle(asked.title).setDescription(asked.description).setConfirmationMessage(asked.confirmation);
    // Nothing that says who answered: no address, and no sign-in, which "one answer a person" would need.
    form.setCollectEmail(false).setLimitOneResponsePerUser(false).setAllowResponseEdits(false);
    form.setShowLinkToRespondAgain(false).setPublishingSummary(false).setProgressBar(true);
    asked.pages.forEach(function (page) {
      form.addPageBreakItem().setTitle(page.title).setHelpText(page.help);
      page.questions.forEach(function (question) {
        ITEMS[question.kind](form, question).setTitle(question.title);
      });
    });
    try {
      form.setRequireLogin(false);
    } catch (error) {
      // Only accounts of an organisation have this setting.
    }
    Logger.log(asked.title + ": " + form.getEditUrl());
  });
}
